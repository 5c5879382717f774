import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packages } from './entries.ts'

interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGB?: number
  readonly node: string
}

/** Every table in `packages/<name>/bench/results`, as the benches wrote it, with the machine and the command. */
export function benchmarksPage(measured: string | undefined): string {
  const sections = packages().flatMap(({ name, folder }) => {
    const results = join(folder, 'bench/results')
    if (!existsSync(results)) return []
    const files = readdirSync(results).sort()
    const tables = files
      .filter(file => file.endsWith('.md'))
      .map(file => table(file.replace(/\.md$/, ''), results, name))
    const bare = files.filter(file => file.endsWith('.json') && !files.includes(file.replace(/\.json$/, '.md')))
    return [`## ${name} {#${name}}`, '', ...tables, ...bare.map(file => rowsOf(file, results, name))]
  })
  return [
    '---',
    'title: Benchmarks',
    'description: Every result that the benches wrote, with the machine, and the command that makes it again.',
    'outline: [2, 3]',
    'prev: false',
    'next: false',
    'pageClass: wide',
    '---',
    '',
    '# Benchmarks',
    '',
    'Each bench runs our code and that of others in alternation in one process run, with warm-up, on the same data, and checks that',
    'what comes out is right before it looks at the clock. These are all the tables that the benches wrote, not a choice of them:',
    'places where another library is faster are in them too. Absolute speeds of one machine move with what its neighbours do;',
    'ratios of one run hold better.',
    '',
    'All are made again by `npx --yes pnpm@12 bench`, those of one package by the command above its tables. A bench whose data or',
    'program is not there says so and leaves its table as it is.',
    '',
    ...sections,
    ...(measured === undefined ? [] : ['## This site {#site}', '', measured])
  ].join('\n')
}

function table(name: string, folder: string, of: string): string {
  const text = readFileSync(join(folder, `${name}.md`), 'utf8')
    .trim()
    .replace(/^#+ +/gm, '#### ')
    .replaceAll('<', '&lt;')
    .replaceAll('{{', '&#123;&#123;')
    .split('\n')
    // The first column repeats the name of the bench where that is its heading.
    .join('\n')
  const json = join(folder, `${name}.json`)
  const named = existsSync(json) && !/cores?,/.test(text) ? machineLine(json) : ''
  return [`### ${name.replaceAll('-', ' ')} {#${of}-${name}}`, '', command(of), '', text, '', named, ''].join('\n')
}

function rowsOf(file: string, folder: string, of: string): string {
  const { rows } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { rows?: Record<string, unknown>[] }
  const [first] = rows ?? []
  if (rows === undefined || first === undefined) return ''
  const columns = Object.keys(first).filter(key => typeof first[key] !== 'object')
  const name = file.replace(/\.json$/, '')
  return [
    `### ${name.replaceAll('-', ' ')} {#${of}-${name}}`,
    '',
    command(of),
    '',
    `| ${columns.join(' | ')} |`,
    `|${columns.map(() => ' --- |').join('')}`,
    ...rows.map(row => `| ${columns.map(column => String(row[column])).join(' | ')} |`),
    '',
    machineLine(join(folder, file)),
    ''
  ].join('\n')
}

function command(of: string): string {
  return `\`npx --yes pnpm@12 --filter @llm-cookbook/${of} bench\``
}

function machineLine(json: string): string {
  const { machine } = JSON.parse(readFileSync(json, 'utf8')) as { machine?: Machine }
  if (machine === undefined) return ''
  const memory = machine.memoryGB === undefined ? '' : `, ${machine.memoryGB} GB`
  return `${machine.cpu}, ${machine.cores} cores${memory}, Node ${machine.node.replace(/^v/, '')}.`
}
