import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { countChat, type ChatMessage, type ChatTool } from '../src/chat.ts'
import { encodingForModel, loadEncoding } from '../src/encodings.ts'

interface Measured {
  source: string
  model: string
  messages: ChatMessage[]
  tools?: ChatTool[]
  toolChoice?: 'none' | 'auto' | { function: { name: string } }
  tokens: number
}
const file = join(import.meta.dirname, 'fixtures/chat/prompt-tokens.json')
const measured = JSON.parse(readFileSync(file, 'utf8')) as Measured[]
const cookbook = measured.filter(({ source }) => source === 'openai-cookbook')

const o200k = await loadEncoding('o200k_base')
const user = (content: ChatMessage['content']): ChatMessage[] => [{ role: 'user', content: content ?? null }]
const count = (messages: ChatMessage[], model = 'gpt-4o'): number => countChat(messages, { model, tokenizer: o200k })

describe('countChat', () => {
  it.each(measured)('counts what the API counted: $source, $model, $tokens', async request => {
    const { model, messages, tokens, source: _, ...options } = request
    const tokenizer = await loadEncoding(encodingForModel(model))
    expect(countChat(messages, { model, tokenizer, ...options })).toBe(tokens)
  })

  it('has the figures of the notebook of OpenAI', () => {
    expect(cookbook.map(({ model, tokens, tools = [] }) => `${model} ${tools.length} ${tokens}`)).toEqual([
      'gpt-3.5-turbo-0301 0 127',
      'gpt-3.5-turbo 0 129',
      'gpt-4-0613 0 129',
      'gpt-4 0 129',
      'gpt-4o 0 124',
      'gpt-4o-mini 0 124',
      'gpt-3.5-turbo 1 105',
      'gpt-4 1 105',
      'gpt-4o 1 101',
      'gpt-4o-mini 1 101'
    ])
  })

  it('counts no message as what primes the answer', () => {
    expect(count([])).toBe(3)
  })

  it('counts a text in parts as the text', () => {
    const text = 'Hello, world! How are you?'
    const parts = [
      { type: 'text', text: 'Hello, world!' },
      { type: 'text', text: ' How are you?' }
    ]
    expect(count(user(parts))).toBe(count(user(text)))
    expect(count([{ role: 'assistant', content: null, refusal: text }])).toBe(
      count([{ role: 'assistant', content: [{ type: 'refusal', refusal: text }] }])
    )
  })

  it('refuses an image by name', () => {
    expect(() => count(user([{ type: 'image_url' }]))).toThrow(
      expect.objectContaining({
        name: 'TokenizeError',
        code: 'unsupported',
        message:
          'A part of type "image_url" has no text to count; take it out, and add what the service charges for it.'
      })
    )
  })

  it('refuses a tool that is no function', () => {
    const tools = [{ type: 'custom', custom: { name: 'sql' } }]
    expect(() => countChat([], { model: 'gpt-4o', tokenizer: o200k, tools })).toThrow(
      expect.objectContaining({
        code: 'unsupported',
        message: 'A tool of type "custom" cannot be counted, only functions.'
      })
    )
  })

  it('counts a special token in a message as plain text', () => {
    expect(count(user('<|endoftext|>'))).toBe(count(user('')) + o200k.count('<|endoftext|>', { disallowedSpecial: [] }))
  })

  it('counts calls of tools with their names and arguments', () => {
    const plain: ChatMessage = { role: 'assistant', content: null }
    const call = { function: { name: 'add', arguments: '{"a":1}' } }
    const one = count([{ ...plain, tool_calls: [call] }])
    expect(one - count([plain])).toBe(o200k.count('add') + o200k.count('{"a":1}') + 7)
    expect(count([{ ...plain, tool_calls: [call, call] }]) - one).toBe(one - count([plain]))
    const custom = { custom: { name: 'add', input: '{"a":1}' } }
    expect(count([{ ...plain, tool_calls: [custom] }])).toBe(one)
  })

  it('takes functions alone as it takes tools', () => {
    const definition = { name: 'now', description: 'The time' }
    const options = { model: 'gpt-4o', tokenizer: o200k }
    const asTool = countChat(user('Hi'), { ...options, tools: [{ type: 'function', function: definition }] })
    expect(countChat(user('Hi'), { ...options, tools: [definition] })).toBe(asTool)
  })

  it('knows models by their families', () => {
    const hi = user('hi')
    for (const model of ['gpt-4.1-mini', 'gpt-5-chat-latest', 'chatgpt-4o-latest', 'ft:gpt-4o-mini-2024-07-18:me::1'])
      expect(count(hi, model)).toBe(8)
    for (const model of ['gpt-5', 'gpt-5.1-codex-mini', 'o1', 'o3-mini', 'o4-mini-2025-04-16'])
      expect(count(hi, model)).toBe(7)
    expect(() => count(hi, 'claude-3')).toThrow(/^model must be a chat model of OpenAI .*, got "claude-3"$/)
  })
})
