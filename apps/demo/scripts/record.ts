/**
 * Records commands into pictures: runs them in colour, 96 columns wide, and writes what they printed as SVG.
 *
 *     pnpm --filter @llm-cookbook/demo record        # writes docs/demo.svg, docs/tokenize.svg, docs/train.svg, and so on
 *     pnpm --filter @llm-cookbook/demo record plot   # one of them
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { terminalSvg } from './terminal-svg.ts'

const columns = 96
const wanted = process.argv.slice(2)
const root = resolve(import.meta.dirname, '../../..')
const folder = mkdtempSync(join(tmpdir(), 'cookbook-record-'))
const { NO_COLOR: _, ...environment } = process.env

record('demo', [{ command: 'npx pnpm@12 demo', args: ['demo'] }])
record('tokenize', [
  {
    command: 'cookbook tokenize < example.txt',
    args: ['tokenize'],
    input: `Tokenization is fun! お誕生日おめでとう
function add(a, b) {
    return a + b // 3.14159
}
`
  }
])
record('train', [
  { command: 'cookbook train', args: ['train'] },
  {
    command: 'cookbook nearest vectors.w2v sea awards --k 5',
    args: ['nearest', 'vectors.w2v', 'sea', 'awards', '--k', '5']
  }
])
record('plot', [{ command: 'cookbook plot', args: ['plot'] }])
record('classify', [
  {
    command: 'cookbook classify --labels Plant Animal Film Album Village --truth category',
    args: ['classify', '--labels', 'Plant', 'Animal', 'Film', 'Album', 'Village', '--truth', 'category']
  },
  {
    command: 'cookbook classify --train category --model all --folds 5',
    args: ['classify', '--train', 'category', '--model', 'all', '--folds', '5']
  }
])
rmSync(folder, { recursive: true, force: true })

interface Step {
  readonly command: string
  readonly args: readonly string[]
  readonly input?: string
}

function record(name: string, steps: readonly Step[]): void {
  if (wanted.length > 0 && !wanted.includes(name)) return
  const shown = steps.map(step => `$ ${step.command}\n\n${run(step)}`).join('\n')
  const file = join(root, `docs/${name}.svg`)
  writeFileSync(file, terminalSvg(shown, { columns, title: steps[0]!.command }))
  console.log(`wrote ${file}`)
}

function run({ command, args, input }: Step): string {
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    ['--conditions=@llm-cookbook/source', join(root, 'apps/demo/src/main.ts'), ...args],
    {
      cwd: folder,
      encoding: 'utf8',
      ...(input !== undefined && { input }),
      env: {
        ...environment,
        FORCE_COLOR: '1',
        COLUMNS: String(columns),
        LINES: '42',
        XDG_CACHE_HOME: join(folder, 'cache')
      }
    }
  )
  if (status !== 0) throw new Error(`${command} ended with ${status ?? signal}:\n${stderr}`)
  return stdout
}
