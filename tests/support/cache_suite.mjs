// Runs the cases of the package http-cache-tests (or those whose ids are arguments) against a cache at
// CACHE_SUITE_BASE, all at once, and prints {id: {kind, suite, name, depends, result}}.
import { createRequire } from 'module'
import { pathToFileURL } from 'url'
const at = path => import(pathToFileURL(`${process.env.CACHE_SUITE}/${path}`))
const require = createRequire(`${process.env.CACHE_SUITE}/cli.mjs`)
const { runTests, getResults } = await at('client/runner.mjs')
const suites = (await at('tests/index.mjs')).default
const fetch = require('node-fetch')

const wanted = new Set(process.argv.slice(2))
const chosen = suites.map(suite => ({ ...suite, tests: suite.tests.filter(test => wanted.size === 0 || wanted.has(test.id)) }))
if (wanted.size !== 0) chosen.forEach(suite => suite.tests.forEach(test => { test.dump = !!process.env.CACHE_SUITE_DUMP }))
// What hangs fails, and the others go on.
const bounded = (url, init) => fetch(url, { ...init, timeout: 15000 })
await runTests(chosen, bounded, false, process.env.CACHE_SUITE_BASE, 1000)

const results = getResults()
const all = {}
for (const suite of chosen) {
  for (const test of suite.tests) {
    if (test.id in results) {
      all[test.id] = { kind: test.kind || 'required', suite: suite.id, name: test.name, depends: test.depends_on || [], result: results[test.id] }
    }
  }
}
console.log(JSON.stringify(all))
