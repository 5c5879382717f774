import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root, workspace } from '../fixture.ts'

const sound = { says: 'much\n3 passed, 0 failed\n', code: 0 }
const cited = { says: 'a.pdf, page 1\na.pdf, page 2\na.pdf, page 12\n', code: 0 }

/** Runs .ci/run where `npx` only says what is given; gives its last line and its exit code. */
function ciRun(test: typeof sound, demo: typeof cited): [line: string | undefined, code: number | null] {
  const folder = workspace({
    'test.txt': test.says,
    'demo.txt': demo.says,
    'bin/npx': `#!/bin/sh\ncase "$3" in test) cat test.txt; exit ${test.code};; demo) cat demo.txt; exit ${demo.code};; esac\n`
  })
  mkdirSync(join(folder, '.ci'))
  copyFileSync(join(root, '.ci/run'), join(folder, '.ci/run'))
  chmodSync(join(folder, 'bin/npx'), 0o755)
  const env = { ...process.env, PATH: [join(folder, 'bin'), process.env['PATH']].join(delimiter) }
  const { status, stdout } = spawnSync('bash', [join(folder, '.ci/run')], { env, encoding: 'utf8' })
  return [stdout.trimEnd().split('\n').at(-1), status]
}

describe.skipIf(process.platform === 'win32')('.ci/run', () => {
  it('adds the demo to the tests', () => {
    expect(ciRun(sound, cited)).toEqual(['4 passed, 0 failed', 0])
    expect(ciRun({ says: '3 passed, 0 failed, 2 skipped\n', code: 0 }, cited)).toEqual([
      '4 passed, 0 failed, 2 skipped',
      0
    ])
  })

  it('fails with the tests', () => {
    expect(ciRun({ says: '2 passed, 1 failed\n', code: 1 }, cited)).toEqual(['3 passed, 1 failed', 1])
  })

  it('fails where the tests broke off, or were none', () => {
    expect(ciRun({ says: 'crash\n', code: 1 }, cited)).toEqual(['1 passed, 1 failed', 1])
    expect(ciRun({ says: '0 passed, 0 failed\n', code: 0 }, cited)).toEqual(['1 passed, 1 failed', 1])
    expect(ciRun({ says: '3 passed, 0 failed\n', code: 1 }, cited)).toEqual(['4 passed, 1 failed', 1])
  })

  it('fails where the demo fails or cites too little', () => {
    expect(ciRun(sound, { ...cited, code: 1 })).toEqual(['3 passed, 1 failed', 1])
    expect(ciRun(sound, { says: 'a.pdf, page 1\n', code: 0 })).toEqual(['3 passed, 1 failed', 1])
  })
})
