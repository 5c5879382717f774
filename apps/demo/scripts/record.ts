/**
 * Records commands into pictures: runs them in colour, 96 columns wide, and writes what they printed as SVG.
 *
 *     pnpm --filter @llm-cookbook/demo record        # writes docs/demo.svg and docs/tokenize.svg
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { terminalSvg } from './terminal-svg.ts'

const columns = 96
const root = resolve(import.meta.dirname, '../../..')
const cache = mkdtempSync(join(tmpdir(), 'cookbook-record-'))
const { NO_COLOR: _, ...environment } = process.env

record('demo', { command: 'npx pnpm@12 demo', args: ['demo'] })
record('tokenize', {
  command: 'cookbook tokenize < example.txt',
  args: ['tokenize'],
  input: `Tokenization is fun! お誕生日おめでとう
function add(a, b) {
    return a + b // 3.14159
}
`
})
rmSync(cache, { recursive: true, force: true })

function record(name: string, { command, args, input }: { command: string; args: string[]; input?: string }): void {
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    ['--conditions=@llm-cookbook/source', join(root, 'apps/demo/src/main.ts'), ...args],
    {
      cwd: root,
      encoding: 'utf8',
      ...(input !== undefined && { input }),
      env: { ...environment, FORCE_COLOR: '1', COLUMNS: String(columns), XDG_CACHE_HOME: cache }
    }
  )
  if (status !== 0) throw new Error(`${command} ended with ${status ?? signal}:\n${stderr}`)
  const file = join(root, `docs/${name}.svg`)
  writeFileSync(file, terminalSvg(`$ ${command}\n\n${stdout}`, { columns, title: command }))
  console.log(`wrote ${file}`)
}
