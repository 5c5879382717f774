import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { installHooks } from '../../src/install-hooks.ts'
import { root, workspace } from '../fixture.ts'

const { CI: _, ...env } = process.env
const git = (folder: string, ...args: string[]) => execFileSync('git', args, { cwd: folder, stdio: 'pipe', env })

/** A git checkout with the hooks and the tools of the workspace. */
function checkout(): string {
  const folder = workspace({})
  git(folder, 'init', '--quiet')
  git(folder, 'config', 'user.name', 'Test')
  git(folder, 'config', 'user.email', 'test@example.com')
  for (const file of ['lefthook.yml', '.prettierrc.json']) copyFileSync(join(root, file), join(folder, file))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction')
  return folder
}

const hasHook = (folder: string) => existsSync(join(folder, '.git/hooks/pre-commit'))

describe('installHooks', () => {
  it('installs a hook that refuses what is not formatted, and takes what is', () => {
    const folder = checkout()
    installHooks(folder, env)
    writeFileSync(join(folder, 'a.json'), '{"a":1}')
    git(folder, 'add', 'a.json')
    const refused = spawnSync('git', ['commit', '--message=a'], { cwd: folder, env, encoding: 'utf8' })
    expect(refused.status).not.toBe(0)
    expect(refused.stdout + refused.stderr).toContain('a.json')
    writeFileSync(join(folder, 'a.json'), '{ "a": 1 }\n')
    git(folder, 'add', 'a.json')
    git(folder, 'commit', '--message=a')
  })

  it('does nothing in CI', () => {
    const folder = checkout()
    installHooks(folder, { ...env, CI: 'true' })
    expect(hasHook(folder)).toBe(false)
  })

  it('does nothing where git is told of other hooks', () => {
    const folder = checkout()
    git(folder, 'config', 'core.hooksPath', 'my-hooks')
    installHooks(folder, env)
    expect(hasHook(folder)).toBe(false)
    expect(existsSync(join(folder, 'my-hooks'))).toBe(false)
  })

  it('does nothing in a folder of another checkout', () => {
    const folder = checkout()
    mkdirSync(join(folder, 'inside'))
    installHooks(join(folder, 'inside'), env)
    expect(hasHook(folder)).toBe(false)
  })

  it('does nothing, and does not fail, outside a checkout and without git', () => {
    expect(() => {
      installHooks(workspace({}), env)
      installHooks(checkout(), { ...env, PATH: '' })
    }).not.toThrow()
  })
})
