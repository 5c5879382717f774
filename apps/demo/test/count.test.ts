import { mkdir, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { registry } from '../src/registry.ts'
import { countChatFile } from '../src/count-chat.ts'
import { Terminal } from '../src/terminal.ts'
import { Workplace } from './cookbook.ts'

let place: Workplace
beforeAll(async () => {
  place = await Workplace.make()
  await mkdir(place.path('docs/more'), { recursive: true })
  await writeFile(place.path('docs/a.md'), 'Hello world, <|endoftext|>\n')
  await writeFile(place.path('docs/more/b.md'), 'naïve 😀 café')
  await writeFile(place.path('chat.json'), JSON.stringify(messages))
})
afterAll(() => place.remove())

const messages = [
  { role: 'system', content: 'You are a helpful assistant that can answer to questions about the weather.' },
  { role: 'user', content: "What's the weather like in San Francisco?" }
]
const weather = {
  type: 'function',
  function: {
    name: 'get_current_weather',
    description: 'Get the current weather in a given location',
    parameters: {
      type: 'object',
      properties: {
        location: { type: 'string', description: 'The city and state, e.g. San Francisco, CA' },
        unit: {
          type: 'string',
          description: 'The unit of temperature to return',
          enum: ['celsius', 'fahrenheit']
        }
      },
      required: ['location']
    }
  }
}

describe('cookbook count', () => {
  it('counts each file of a pattern, and all', async () => {
    const { code, stdout } = await place.run(['count', 'docs/**/*.md'])
    expect([code, stdout]).toEqual([
      0,
      'tokens  words  characters\n    10      3          27  docs/a.md\n     5      2          12  docs/more/b.md\n' +
        '    15      5          39  total\n\nTokens of o200k_base\n'
    ])
  })
  it('prints one object, with what could not be read', async () => {
    expect(await place.json(['count', 'docs/a.md', 'none.md', '--model', 'gpt-4'])).toEqual({
      code: 3,
      stderr: 'error: none.md does not exist.\n',
      value: {
        encoding: 'cl100k_base',
        files: [{ file: 'docs/a.md', tokens: 9, words: 3, characters: 27 }],
        total: { tokens: 9, words: 3, characters: 27 },
        failed: [{ file: 'none.md', code: 'not-found', message: 'none.md does not exist.' }]
      }
    })
  })
  it('fails where nothing could be read, with a line for each', async () => {
    expect(await place.run(['count', 'none.md', 'docs'])).toMatchObject({
      code: 1,
      stdout: '',
      stderr: "error: none.md does not exist.\nerror: docs is a folder (name its files, as 'docs/*.md').\n"
    })
  })
  it('counts what is piped in, also in parts', async () => {
    const piped = place.json(['count'], { input: 'Hello world' })
    const large = 'One line of text.\n'.repeat(150_000)
    const counted = place.json(['count', '-'], { input: large })
    expect((await piped).value).toMatchObject({ files: [{ file: '-', tokens: 2, words: 2, characters: 11 }] })
    expect((await counted).value).toMatchObject({
      total: { tokens: 150_000 * 5, words: 150_000 * 4, characters: large.length }
    })
  })
})

describe('cookbook count --chat', () => {
  it('counts messages, and a request with its tools and model', async () => {
    await writeFile(place.path('request.json'), JSON.stringify({ model: 'gpt-4o', messages, tools: [weather] }))
    const [plain, request, other] = await Promise.all([
      place.run(['count', '--chat', 'chat.json', '--model', 'gpt-4o']),
      place.json(['count', '--chat', 'request.json']),
      place.json(['count', '--chat', 'request.json', '--model', 'gpt-4'])
    ])
    expect(plain).toMatchObject({ code: 0, stdout: '33 tokens in 2 messages for gpt-4o\n' })
    expect(request.value).toEqual({ model: 'gpt-4o', encoding: 'o200k_base', messages: 2, tools: 1, tokens: 101 })
    expect(other.value).toMatchObject({ model: 'gpt-4', encoding: 'cl100k_base', tokens: 105 })
  })
  it('counts one file, and needs a model', async () => {
    const [model, file] = await Promise.all([
      place.run(['count', '--chat', 'chat.json']),
      place.run(['count', '--chat', 'chat.json', 'docs/a.md', '--model', 'gpt-4o'])
    ])
    expect(model.stderr).toBe(
      'error: --model is missing: the model that the chat is for.\nSee cookbook count --help.\n'
    )
    expect(file.stderr).toMatch(/^error: --chat counts one file as --model does, and docs\/a\.md was given too\.\nSee /)
    expect([model.code, file.code]).toEqual([2, 2])
  })
  it.each([
    ['no JSON', 'gpt-4', 'Failure', /chat\.json holds no chat: .*JSON/],
    ['{}', 'gpt-4', 'Failure', /holds no chat: expected a list of messages/],
    ['[{"role":"user"},{"content":"x"}]', 'gpt-4', 'Failure', /holds no chat: messages\[1\] has no "role" /],
    [
      '[{"role":"user","content":5}]',
      'gpt-4',
      'Failure',
      /holds no chat: a message or tool is not as the API takes it/
    ],
    ['{"messages":[],"tools":5}', 'gpt-4', 'Failure', /holds no chat: "tools" is no list/],
    ['[{"role":"user","content":[{"type":"image_url"}]}]', 'gpt-4', 'TokenizeError', /^A part of type "image_url" /],
    ['[]', 'text-embedding-3-small', 'UsageError', /^The model 'text-embedding-3-small' is no chat model /]
  ])('refuses %s for %s', async (content, model, name, message) => {
    await writeFile(place.path('bad-chat.json'), content)
    await expect(countChatFile(place.path('bad-chat.json'), model, world)).rejects.toMatchObject({
      name,
      message: expect.stringMatching(message) as string
    })
  })
})

const world = {
  terminal: new Terminal(process.stdout, process.stderr, { TERM: 'dumb' }),
  env: {},
  signal: new AbortController().signal,
  started: 0,
  registry
}
