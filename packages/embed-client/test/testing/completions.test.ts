import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ChatMessage, type Server, startServer } from '../../src/testing/index.ts'

let server: Server
let api: OpenAI
beforeAll(async () => {
  const said = (messages: readonly ChatMessage[]): string =>
    messages.map(({ role, content }) => `${role}: ${content}`).join(', ')
  server = await startServer({ chat: said })
  api = new OpenAI({ baseURL: server.url, apiKey: 'sk-test', maxRetries: 0 })
})
afterAll(() => server.close())

describe('completions', () => {
  it('answer a prompt or several, as often as asked', async () => {
    const one = await api.completions.create({ model: 'm', prompt: 'Hello' })
    expect(one.choices.map(({ text }) => text)).toEqual(['user: Hello'])
    expect(one.usage).toEqual({ prompt_tokens: 2, completion_tokens: 3, total_tokens: 5 })
    const more = await api.completions.create({ model: 'm', prompt: ['a', 'b'], n: 2 })
    expect(more.choices.map(({ text, index }) => `${index} ${text}`)).toEqual([
      '0 user: a',
      '1 user: a',
      '2 user: b',
      '3 user: b'
    ])
  })
})

describe('responses', () => {
  it('answer a text, or messages, with instructions', async () => {
    const one = await api.responses.create({ model: 'm', input: 'Hello', instructions: 'Be kind' })
    expect(one.output_text).toBe('system: Be kind, user: Hello')
    const input = [{ role: 'user' as const, content: 'Hi' }]
    const other = await api.responses.create({ model: 'm', input })
    expect([other.output_text, other.status]).toEqual(['user: Hi', 'completed'])
    expect(other.usage).toMatchObject({ input_tokens: 1, output_tokens: 2, total_tokens: 3 })
  })
})

describe('chats', () => {
  it('tell what they cost', async () => {
    const answer = await api.chat.completions.create({ model: 'm', messages: [{ role: 'user', content: 'Hello' }] })
    expect(answer.usage).toEqual({ prompt_tokens: 2, completion_tokens: 3, total_tokens: 5 })
  })
})

describe('what this server does not do', () => {
  it.each([
    ['/completions', {}],
    ['/completions', { prompt: 'a', stream: true }],
    ['/completions', { prompt: 'a', n: 0 }],
    ['/responses', {}],
    ['/responses', { input: 'a', stream: true }]
  ])('%s with %j is refused', async (path, body) => {
    const answer = await fetch(server.url + path, { method: 'POST', body: JSON.stringify({ model: 'm', ...body }) })
    expect(answer.status).toBe(400)
  })
})
