import { spawn } from 'node:child_process'
import { stripVTControlCharacters } from 'node:util'
import { house, toolPath } from './programs.ts'

/**
 * Runs turbo over the workspace, without telemetry, and shows what it says.
 * Gives its exit code, and the path of the summary of the run if it was asked for one.
 */
export function turbo(args: string[]): Promise<{ code: number; summary?: string }> {
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' }
  const color = process.stdout.isTTY ? ['--color'] : []
  const child = spawn(process.execPath, [toolPath('turbo'), ...args, ...color], {
    cwd: house,
    env,
    stdio: ['ignore', 'pipe', 'inherit']
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    process.stdout.write(text)
    output += text
  })
  return new Promise((done, fail) => {
    child.on('error', fail)
    child.on('close', code => {
      const summary = /^Summary:\s+(.*\.json)\s*$/m.exec(stripVTControlCharacters(output))?.[1]
      done({ code: code ?? 1, ...(summary !== undefined && { summary }) })
    })
  })
}

if (process.argv[1] === import.meta.filename) process.exitCode = (await turbo(process.argv.slice(2))).code
