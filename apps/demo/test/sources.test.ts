import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Workplace } from './cookbook.ts'

let place: Workplace
beforeAll(async () => {
  place = await Workplace.make()
  await mkdir(place.path('docs/deep'), { recursive: true })
  await writeFile(place.path('docs/.gitignore'), '*.log\n')
  await writeFile(place.path('docs/a.md'), 'The zebra is called Konrad.')
  await writeFile(place.path('docs/deep/b.md'), 'The lion is called Leo.')
  await writeFile(place.path('docs/deep/c.log'), 'The giraffe is called Gerda.')
  await writeFile(
    place.path('animals.csv'),
    'id,name,note,legs\n7,Otto,The otter swims.,4\n8,Emil,The eagle flies.,2\n'
  )
})
afterAll(() => place.remove())

const sourcesOf = ({ value }: { value: unknown }): string[] =>
  (value as { hits: { source: string }[] }).hits.map(({ source }) => source)

describe('the files of an index', () => {
  it('are those of a folder that its ignore files do not leave out, and change with it', async () => {
    const added = ['docs/a.md', 'docs/deep/b.md']
    expect(await place.json(['index', 'docs', '--index', 'i'])).toMatchObject({ code: 0, value: { added, failed: [] } })
    await writeFile(place.path('docs/deep/d.md'), 'The dog is called Dora.')
    expect((await place.json(['index', 'docs', '--index', 'i', '--prune'])).value).toMatchObject({
      added: ['docs/deep/d.md'],
      unchanged: added,
      removed: []
    })
  })
  it('are those that a pattern in quotes matches', async () => {
    const { value } = await place.json(['index', 'docs/**/b*.md', '--index', 'patterns'])
    expect(value).toMatchObject({ added: ['docs/deep/b.md'] })
    expect(await place.json(['index', 'docs/*.none', '--index', 'patterns'])).toMatchObject({
      code: 1,
      value: { error: { code: 'no-match' } }
    })
  })
  it('are remembered by `ask` for a folder, under the names that were given', async () => {
    const asked = await place.json(['ask', './docs', 'What is the lion called?'])
    expect(asked).toMatchObject({ code: 0, value: { citations: [{ source: 'docs/deep/b.md' }] } })
  })
  it('may be rows of a table, with what they know for filters', async () => {
    const args = ['index', 'animals.csv', '--index', 'rows', '--text-fields', 'note', '--title-field', 'name']
    expect((await place.json(args)).value).toMatchObject({ added: ['animals.csv#7', 'animals.csv#8'], documents: 2 })
    const search = ['search', 'flies swims', '--index', 'rows']
    expect(sourcesOf(await place.json(search)).sort()).toEqual(['animals.csv#7', 'animals.csv#8'])
    expect(sourcesOf(await place.json([...search, '--filter', 'legs>2']))).toEqual(['animals.csv#7'])
    expect((await place.json(['index', 'animals.csv', '--index', 'table'])).value).toMatchObject({
      added: ['animals.csv']
    })
  })
  it('are fetched only from addresses that are given, and never from this machine', async () => {
    let requests = 0
    const server = createServer((_, response) => {
      requests++
      response.end('The fox is called Felix.')
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    try {
      await writeFile(place.path('links.md'), `[the fox](http://127.0.0.1:${port}/fox)`)
      expect(await place.json(['index', 'links.md', '--index', 'web'])).toMatchObject({ code: 0 })
      expect(await place.json(['index', `http://127.0.0.1:${port}/fox`, '--index', 'web'])).toMatchObject({
        code: 1,
        value: { error: { code: 'url-refused' } }
      })
      expect(requests).toBe(0)
    } finally {
      server.close()
    }
  })
})
