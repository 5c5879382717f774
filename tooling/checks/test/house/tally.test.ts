import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runTool } from '../../src/programs.ts'
import { tally, type TaskRun, toTotal } from '../../src/tally.ts'
import { root, workspace } from '../fixture.ts'

/** What turbo says of a task of package `a`. */
function task(name: string, exitCode: number, more: Partial<TaskRun> = {}): TaskRun {
  const outputs = name === 'test' ? ['test-results.json'] : []
  return {
    taskId: `a#${name}`,
    command: name,
    directory: 'packages/a',
    logFile: '',
    execution: { exitCode },
    resolvedTaskDefinition: { outputs },
    ...more
  }
}

function report(...files: { status: string; tests: string[] }[]): Record<string, object> {
  const testResults = files.map(({ status, tests }, i) => ({
    name: `${i}.test.ts`,
    status,
    message: status === 'failed' ? 'does not load\nat a line' : '',
    assertionResults: tests.map(test => ({ status: test }))
  }))
  return { 'packages/a/test-results.json': { testResults } }
}

describe('tally', () => {
  it('counts the reports that vitest writes', async () => {
    const folder = workspace({
      'packages/a/sound.test.js': `import { it } from 'vitest'; it('a', () => {}); it.skip('b', () => {}); it.todo('c')`,
      'packages/a/fails.test.js': `import { it } from 'vitest'; it('d', () => { throw new Error('no') }); it('e', () => {})`,
      'packages/a/does-not-load.test.js': `import './gone.js'`,
      'packages/a/hook-fails.test.js': `import { beforeAll, it } from 'vitest'; beforeAll(() => { throw new Error('no') }); it('f', () => {})`
    })
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction')
    const options = ['run', '--reporter=json', '--outputFile.json=test-results.json']
    const { code } = await runTool('vitest', options, { cwd: join(folder, 'packages/a') })
    const total = tally(folder, [task('test', code!)])
    expect(total).toMatchObject({ passed: 2, failed: 3, skipped: 3 })
    expect(total.problems).toEqual([
      expect.stringContaining('does-not-load.test.js'),
      expect.stringContaining('hook-fails.test.js')
    ])
  })

  it('adds up tasks, and says what is skipped only where something is', () => {
    const sound = { status: 'passed', tests: ['passed', 'passed'] }
    const folder = workspace(report(sound, { status: 'passed', tests: ['skipped', 'passed'] }))
    expect(toTotal(tally(folder, [task('build', 0), task('test', 0)]))).toBe('3 passed, 0 failed, 1 skipped')
    expect(toTotal(tally(workspace(report(sound)), [task('test', 0)]))).toBe('2 passed, 0 failed')
  })

  it('counts a failed task that is no test, once', () => {
    const folder = workspace(report({ status: 'passed', tests: ['passed'] }))
    const total = tally(folder, [task('build', 2), task('test', 0)])
    expect(total).toEqual({ passed: 1, failed: 1, skipped: 0, problems: ['a#build failed'] })
  })

  it('does not count the task of a failed test again', () => {
    const folder = workspace(report({ status: 'failed', tests: ['passed', 'failed'] }))
    expect(toTotal(tally(folder, [task('test', 1)]))).toBe('1 passed, 1 failed')
  })

  it('counts a test task that fails though its tests pass', () => {
    const folder = workspace(report({ status: 'passed', tests: ['passed'] }))
    expect(toTotal(tally(folder, [task('test', 1)]))).toBe('1 passed, 1 failed')
  })

  it('counts a test task that leaves no report, or half of one', () => {
    expect(tally(workspace({}), [task('test', 0)])).toMatchObject({ failed: 1, problems: ['a#test left no report'] })
    const half = workspace({ 'packages/a/test-results.json': '{"testResults":[' })
    expect(tally(half, [task('test', 0)]).problems).toContain('a#test left a broken report')
  })

  it('counts a run without any test as failed', () => {
    expect(toTotal(tally(workspace({}), [task('build', 0)]))).toBe('0 passed, 1 failed')
    expect(toTotal(tally(workspace({}), []))).toBe('0 passed, 1 failed')
  })

  it('leaves out tasks that a package does not have', () => {
    const folder = workspace(report({ status: 'passed', tests: ['passed'] }))
    const absent = task('test', 0, { command: '<NONEXISTENT>', directory: 'packages/b' })
    expect(toTotal(tally(folder, [task('test', 0), absent]))).toBe('1 passed, 0 failed')
  })
})
