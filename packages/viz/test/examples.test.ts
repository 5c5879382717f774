import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { dataFolder } from '@llm-cookbook/bench'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readCsv } from '../examples/csv.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'viz-examples-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Runs an example as a person does, and returns what it prints. */
async function run(name: string, ...files: string[]): Promise<string> {
  const program = join(import.meta.dirname, `../examples/${name}.ts`)
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--conditions=@llm-cookbook/source',
    program,
    ...files
  ])
  return stdout
}

/** The measures behind `name:`, by name. */
function measures(printed: string, name = 'this picture'): Record<string, number> {
  const line = printed.split('\n').find(one => one.startsWith(`${name}: `))!
  return Object.fromEntries(
    line
      .slice(name.length + 2)
      .split(', ')
      .map(part => [part.split(' ')[0]!, Number(part.split(' ')[1])])
  )
}

describe('examples', () => {
  it('dbpedia draws 14 classes in the terminal by three principal components', async () => {
    const printed = await run('dbpedia')
    expect(printed).toContain('The three components explain 10.8 %, 8.1 %, 5.8 % of the variance.')
    expect(printed).toContain('Album (11)')
    const { trustworthiness, distanceCorrelation } = measures(printed)
    expect(trustworthiness).toBeGreaterThan(0.88)
    expect(distanceCorrelation).toBeGreaterThan(0.6)
  })

  it('dbpedia makes a page, too', async () => {
    const file = join(folder, 'dbpedia.html')
    await run('dbpedia', file)
    const html = await readFile(file, 'utf8')
    expect(html).toContain('<title>DBpedia by principal components</title>')
    expect(html).toContain('Morada Limited is a textile company')
  })

  const data = dataFolder()
  it.skipIf(data === undefined)('reviews are drawn with the mean of each number of stars (needs data)', async () => {
    const file = join(folder, 'reviews.svg')
    const { trustworthiness, continuity } = measures(await run('reviews', file))
    expect(trustworthiness).toBeGreaterThan(0.85)
    expect(continuity).toBeGreaterThan(0.86)
    const svg = await readFile(file, 'utf8')
    for (const stars of ['1 star', '2 stars', '3 stars', '4 stars', '5 stars']) expect(svg).toContain(stars)
  })

  it.skipIf(data === undefined)('AG News is as trustworthy as the recorded points, and more (needs data)', async () => {
    const printed = await run('ag-news', join(folder, 'ag-news.svg'))
    const [ours, recorded] = [measures(printed), measures(printed, 'the recorded points, by our vectors')]
    expect(ours['trustworthiness']).toBeGreaterThan(0.94)
    expect(ours['silhouette']).toBeGreaterThan(0.25)
    // They show other vectors than ours, of the same texts.
    expect(recorded['trustworthiness']).toBeGreaterThan(0.9)
    expect(recorded['silhouette']).toBeGreaterThan(0.3)
  })
})

describe('readCsv', () => {
  it('takes commas, quotes and line ends within quotes for text', () => {
    expect(readCsv('a,b\r\n"x, ""y""\nz",2\n,\n')).toEqual([
      { a: 'x, "y"\nz', b: '2' },
      { a: '', b: '' }
    ])
  })
})
