/**
 * Records commands into pictures: runs them in colour, 96 columns wide, and writes what they printed as SVG.
 *
 *     pnpm --filter @llm-cookbook/demo record        # writes docs/demo.svg, docs/tokenize.svg, docs/train.svg, and so on
 *     pnpm --filter @llm-cookbook/demo record plot   # one of them
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { terminalMovie, type Chunk } from './terminal-movie.ts'
import { terminalSvg } from './terminal-svg.ts'

const columns = 96
/** Seconds that a wait has at most: for what is printed, for progress, and those before the next step. */
const longestWait = 0.25
const progressWait = 0.1
const readingTime = 3.5
/** Seconds before the next command of a step. */
const commandTime = 0.8
const wanted = process.argv.slice(2)
const root = resolve(import.meta.dirname, '../../..')
const folder = mkdtempSync(join(tmpdir(), 'cookbook-record-'))
const { NO_COLOR: _, ...environment } = process.env

await recordTour()
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

/** The tour as it goes, but without its waits, and with time to read. It wants the built program, which is called `cookbook`. */
async function recordTour(): Promise<void> {
  if (wanted.length > 0 && !wanted.includes('demo')) return
  const main = join(root, 'apps/demo/dist/main.js')
  if (!existsSync(main)) throw new Error(`${main} is missing: build first`)
  // As a terminal, so that progress is shown; on one pipe, so that everything stays in its order.
  const terminal = 'data:text/javascript,Object.assign(process.stderr,{isTTY:true,columns:96})'
  const child = spawn(
    'sh',
    ['-c', 'exec "$0" "$@" 2>&1', process.execPath, '--import', terminal, main, 'demo', '--out', 'tour'],
    {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...environment,
        FORCE_COLOR: '2',
        COLUMNS: '96',
        LINES: '24',
        TERM: 'xterm-256color',
        XDG_CACHE_HOME: join(folder, 'cache')
      }
    }
  )
  const typed = '$ cookbook demo'
  const chunks: Chunk[] = Array.from(typed, (text, i) => ({ text, seconds: 0.5 + 0.06 * i }))
  let seconds = chunks.at(-1)!.seconds + 0.4
  chunks.push({ text: '\n\n', seconds })
  let last = performance.now()
  const decoder = new TextDecoder()
  for await (const bytes of child.stdout as AsyncIterable<Uint8Array>) {
    const now = performance.now()
    const read = decoder.decode(bytes, { stream: true })
    seconds += Math.min((now - last) / 1000, read.startsWith('\r') ? progressWait : longestWait)
    last = now
    for (const text of read.split(/(?<=\n)(?=\S*\d of 6 )/)) {
      // A new step: what stands there has been read.
      if (/^\S*\d of 6 /.test(text) && !/^\S*1 of 6 /.test(text)) seconds += readingTime
      else if (/^\n\S* {2}\$ /.test(text)) seconds += commandTime
      chunks.push({ text, seconds })
    }
  }
  const file = join(root, 'docs/demo.svg')
  const title = 'A terminal: the tour of cookbook demo, in six steps'
  writeFileSync(file, terminalMovie(chunks, { title, columns, rows: 32, end: 5 }))
  console.log(`wrote ${file}, ${seconds.toFixed(0)} s`)
}
