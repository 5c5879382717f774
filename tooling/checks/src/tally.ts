import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What turbo's run summary says of a task that ran, or was replayed from the cache. */
export interface TaskRun {
  taskId: string
  /** `<NONEXISTENT>` where the package has no script of that name. */
  command: string
  /** Of the package, from the root. */
  directory: string
  logFile: string
  execution: { exitCode: number }
  resolvedTaskDefinition: { outputs: string[] }
}

/** What vitest's JSON report says, as far as it counts. */
interface Report {
  testResults: { name: string; status: string; message: string; assertionResults: { status: string }[] }[]
}

export interface Tally {
  passed: number
  failed: number
  skipped: number
  /** What failed, a line each, beside single tests. */
  problems: string[]
}

/**
 * Counts the tests in the reports of the tasks that ran. As failed count, beside failed tests: a test file that did
 * not load, a failed task that no failed test explains, a test task without a report, and a run without any test.
 */
export function tally(root: string, tasks: TaskRun[]): Tally {
  const total: Tally = { passed: 0, failed: 0, skipped: 0, problems: [] }
  for (const { taskId, command, directory, execution, resolvedTaskDefinition } of tasks) {
    if (command === '<NONEXISTENT>') continue
    const before = total.failed
    const name = resolvedTaskDefinition.outputs.find(output => /^test-results.*\.json$/.test(output))
    const report = name === undefined ? undefined : join(root, directory, name)
    if (report !== undefined && existsSync(report)) {
      try {
        add(total, JSON.parse(readFileSync(report, 'utf8')) as Report)
      } catch {
        fail(total, `${taskId} left a broken report`)
      }
    } else if (report !== undefined && execution.exitCode === 0) fail(total, `${taskId} left no report`)
    if (execution.exitCode !== 0 && total.failed === before) fail(total, `${taskId} failed`)
  }
  if (total.passed + total.failed === 0) fail(total, 'no test ran')
  return total
}

/** The line that a run ends with: `N passed, N failed`, and `, N skipped` where there are any. */
export function toTotal({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

function add(total: Tally, { testResults }: Report): void {
  for (const { name, status, message, assertionResults } of testResults) {
    const count = (...statuses: string[]) => assertionResults.filter(test => statuses.includes(test.status)).length
    const failed = count('failed')
    total.passed += count('passed')
    total.failed += failed
    total.skipped += count('skipped', 'pending', 'todo', 'disabled')
    if (status === 'failed' && failed === 0) fail(total, `${name}: ${message.split('\n')[0]}`)
  }
}

function fail(total: Tally, problem: string): void {
  total.failed += 1
  total.problems.push(problem)
}
