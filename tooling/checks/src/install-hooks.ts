import { execFileSync } from 'node:child_process'
import { house, toolPath } from './programs.ts'

/**
 * Installs the git hooks of lefthook.yml; an installation of the workspace does so by itself (`prepare`).
 * Does nothing, and says nothing, outside a git checkout, in CI, where git is told of hooks elsewhere
 * (`core.hooksPath`), and where it fails: hooks are a convenience, never a reason that an installation breaks.
 */
export function installHooks(root: string, env: NodeJS.ProcessEnv): void {
  if (env['CI']) return
  const run = (command: string, ...args: string[]) =>
    execFileSync(command, args, { cwd: root, env, stdio: 'pipe', encoding: 'utf8' })
  try {
    const isCheckout = run('git', 'rev-parse', '--show-prefix').trim() === ''
    if (isCheckout && !run('git', 'config', '--default', '', 'core.hooksPath').trim())
      run(process.execPath, toolPath('lefthook'), 'install')
  } catch {
    // No git, no checkout, or no lefthook for this machine.
  }
}

if (process.argv[1] === import.meta.filename) installHooks(house, process.env)
