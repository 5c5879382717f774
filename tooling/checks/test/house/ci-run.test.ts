import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, existsSync, mkdirSync, symlinkSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root, workspace } from '../fixture.ts'

const sound = { says: 'much\n3 passed, 0 failed\n', code: 0 }
const cited = { says: 'a.pdf, page 1\na.pdf, page 2\na.pdf, page 12\n', code: 0 }

/**
 * Runs .ci/run where `npx` only says what is given, and the browser that it was told of; gives its last line, its exit code, and
 * all that it says.
 */
function ciRun(
  test: typeof sound,
  demo: typeof cited,
  { browser = true, aptGet = 'exit 1' } = {}
): { line: string | undefined; code: number | null; output: string } {
  const folder = workspace({
    'test.txt': test.says,
    'demo.txt': demo.says,
    'bin/npx': `#!/bin/sh
echo "browser: $LLM_COOKBOOK_BROWSER"
case "$3" in test) cat test.txt; exit ${test.code};; demo) cat demo.txt; exit ${demo.code};; esac
`,
    'bin/apt-get': `#!/bin/sh\n${aptGet}\n`,
    'bin/sudo': '#!/bin/sh\nexec "$@"\n',
    [browser ? 'bin/chromium' : 'chromium']: '#!/bin/sh\n'
  })
  mkdirSync(join(folder, '.ci'))
  copyFileSync(join(root, '.ci/run'), join(folder, '.ci/run'))
  const bin = join(folder, 'bin')
  for (const name of ['npx', 'apt-get', 'sudo']) chmodSync(join(bin, name), 0o755)
  chmodSync(join(folder, browser ? 'bin/chromium' : 'chromium'), 0o755)
  // Nothing else is on the path: the machine may have a browser.
  for (const name of ['cat', 'cp', 'dirname', 'env', 'grep', 'mktemp', 'rm', 'sh', 'tail', 'tee']) {
    symlinkSync(programPath(name), join(bin, name))
  }
  const { status, stdout, stderr } = spawnSync(programPath('bash'), [join(folder, '.ci/run')], {
    env: { ...process.env, PATH: bin },
    encoding: 'utf8'
  })
  const output = (stdout + stderr).replaceAll(folder, '')
  return { line: stdout.trimEnd().split('\n').at(-1), code: status, output }
}

function programPath(name: string): string {
  const places = process.env['PATH']!.split(delimiter).map(folder => join(folder, name))
  return places.find(path => existsSync(path))!
}

describe.skipIf(process.platform === 'win32')('.ci/run', () => {
  it('adds the demo to the tests', () => {
    expect(ciRun(sound, cited)).toMatchObject({ line: '4 passed, 0 failed', code: 0 })
    expect(ciRun({ says: '3 passed, 0 failed, 2 skipped\n', code: 0 }, cited)).toMatchObject({
      line: '4 passed, 0 failed, 2 skipped',
      code: 0
    })
  })

  it('fails with the tests', () => {
    expect(ciRun({ says: '2 passed, 1 failed\n', code: 1 }, cited)).toMatchObject({
      line: '3 passed, 1 failed',
      code: 1
    })
  })

  it('fails where the tests broke off, or were none', () => {
    expect(ciRun({ says: 'crash\n', code: 1 }, cited)).toMatchObject({ line: '1 passed, 1 failed', code: 1 })
    expect(ciRun({ says: '0 passed, 0 failed\n', code: 0 }, cited)).toMatchObject({
      line: '1 passed, 1 failed',
      code: 1
    })
    expect(ciRun({ says: '3 passed, 0 failed\n', code: 1 }, cited)).toMatchObject({
      line: '4 passed, 1 failed',
      code: 1
    })
  })

  it('fails where the demo fails or cites too little', () => {
    expect(ciRun(sound, { ...cited, code: 1 })).toMatchObject({ line: '3 passed, 1 failed', code: 1 })
    expect(ciRun(sound, { says: 'a.pdf, page 1\n', code: 0 })).toMatchObject({ line: '3 passed, 1 failed', code: 1 })
  })
  it('says which browser the tests have to use', () => {
    expect(ciRun(sound, cited).output).toContain('browser: /bin/chromium\n')
  })

  it('installs a browser where there is none', () => {
    const { line, output } = ciRun(sound, cited, {
      browser: false,
      aptGet: 'case "$*" in *install*chromium) cp "${0%/*}/../chromium" "${0%/*}/chromium";; esac'
    })
    expect(output).toContain('browser: /bin/chromium\n')
    expect(line).toBe('4 passed, 0 failed')
  })

  it('names a browser also where it could not be installed, so that its tests fail', () => {
    const { output } = ciRun(sound, cited, { browser: false })
    expect(output).toContain('browser: /usr/bin/chromium\n')
    expect(output).toContain('apt-get could not install it: the tests that need it will fail')
  })
})
