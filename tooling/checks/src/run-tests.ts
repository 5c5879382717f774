import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { house } from './programs.ts'
import { tally, type TaskRun, toTotal } from './tally.ts'
import { turbo } from './turbo.ts'
import { packagesOf } from './workspace.ts'

// The root `test` script: builds, types, lints, tests and checks what changed, and ends with what it counted.
// Arguments are turbo's: `pnpm test --filter=@llm-cookbook/vector`.

// A report that an earlier run left must not count for a task that crashes before it writes its own;
// reports of tasks that did not change come back from the cache.
for (const { folder } of packagesOf(house)) {
  for (const name of readdirSync(folder)) if (/^test-results.*\.json$/.test(name)) rmSync(join(folder, name))
}

const tasks = ['build', 'types', 'lint', 'test', 'check']
const options = ['--summarize', '--continue=dependencies-successful', '--output-logs=hash-only']
const { code, summary } = await turbo(['run', ...tasks, ...options, ...process.argv.slice(2)])
const ran = summary === undefined ? [] : (JSON.parse(readFileSync(summary, 'utf8')) as { tasks: TaskRun[] }).tasks
if (summary !== undefined) rmSync(summary)

for (const { taskId, execution, logFile } of ran) {
  const log = join(house, logFile)
  if (execution.exitCode !== 0 && existsSync(log)) console.log(`\n--- ${taskId}\n${readFileSync(log, 'utf8')}`)
}
const total = tally(house, ran)
if (code !== 0 && total.failed === 0) {
  total.failed = 1
  total.problems.push(`turbo ended with ${code}`)
}
for (const problem of total.problems) console.log(`failed: ${problem}`)
console.log(toTotal(total))
process.exitCode = total.failed === 0 ? 0 : 1
