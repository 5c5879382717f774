/**
 * Records the demo into a picture: runs `cookbook demo` in colour, 96 columns wide, and writes what it printed as SVG.
 *
 *     pnpm --filter @llm-cookbook/demo record        # writes docs/demo.svg
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
const run = spawnSync(
  process.execPath,
  ['--conditions=@llm-cookbook/source', join(root, 'apps/demo/src/main.ts'), 'demo'],
  {
    cwd: root,
    encoding: 'utf8',
    env: { ...environment, FORCE_COLOR: '1', COLUMNS: String(columns), XDG_CACHE_HOME: cache }
  }
)
rmSync(cache, { recursive: true, force: true })
if (run.status !== 0) throw new Error(`The demo ended with ${run.status ?? run.signal}:\n${run.stderr}`)

const file = join(root, 'docs/demo.svg')
writeFileSync(file, terminalSvg(`$ npx pnpm@12 demo\n\n${run.stdout}`, { columns, title: 'npx pnpm@12 demo' }))
console.log(`wrote ${file}`)
