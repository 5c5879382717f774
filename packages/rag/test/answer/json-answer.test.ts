import { englishAnalyzer } from '@llm-cookbook/tokenize/natural'
import { describe, expect, it } from 'vitest'
import { noAnswer } from '../../src/answer/answer.ts'
import { ask } from '../../src/answer/ask.ts'
import { createMemoryIndex, type MemoryIndex } from '../../src/memory-index.ts'
import type { Chat, ChatMessage } from '../../src/ports.ts'
import { makeDocument } from '../support/make-document.ts'

const text = 'The capital of Freedonia is Sylvania.\n\nIts currency is the fred. A fred has 60 pennies.'
const question = 'What are the capital and the currency of Freedonia?'
const schema = {
  type: 'object',
  required: ['capital', 'pennies'],
  properties: { capital: { type: 'string' }, pennies: { type: 'integer' }, size: { enum: ['small', 'large'] } }
}

async function indexOf(text: string): Promise<MemoryIndex> {
  const index = createMemoryIndex({ analyzer: englishAnalyzer() })
  await index.ingest([makeDocument('freedonia.txt', text)])
  return index
}

/** A chat that gives these replies, one a call. */
function replying(...replies: string[]): Chat & { readonly asked: ChatMessage[][] } {
  const asked: ChatMessage[][] = []
  return {
    asked,
    async *stream(messages) {
      yield await Promise.resolve(replies[asked.push([...messages]) - 1]!)
    }
  }
}

const good = '{"found": true, "value": {"capital": "Sylvania", "pennies": 60, "size": "small"}, "sources": [1]}'

describe('ask with a schema', () => {
  it('gives the value, as JSON and as it is, with citations', async () => {
    for (const reply of [good, `\`\`\`json\n${good}\n\`\`\``, ` ${good}\n`]) {
      const chat = replying(reply)
      const answer = await ask(question, { index: await indexOf(text), chat, schema }).result
      expect(answer).toMatchObject({
        answer: '{"capital":"Sylvania","pennies":60,"size":"small"}',
        found: true,
        value: { capital: 'Sylvania', pennies: 60, size: 'small' },
        unsupported: []
      })
      expect(answer.sentences.map(({ text, start, end }) => [text, answer.answer.slice(start, end)])).toEqual([
        ['Sylvania', '"Sylvania"'],
        ['60', '60']
      ])
      expect(answer.sentences.map(({ citations }) => citations.map(at => answer.citations[at]!.quote))).toEqual([
        ['The capital of Freedonia is Sylvania.'],
        ['A fred has 60 pennies.']
      ])
      expect(chat.asked[0]![0]!.content).toContain(JSON.stringify(schema))
      expect(chat.asked[0]![0]!.content).not.toContain('After each sentence')
    }
  })

  it('marks what no source bears out', async () => {
    const reply = good.replace('Sylvania', 'Paris').replace('60', '61')
    const answer = await ask(question, { index: await indexOf(text), chat: replying(reply), schema }).result
    expect(answer.unsupported).toEqual(['Paris', '61'])
  })

  it('tells the chat once what is wrong', async () => {
    const chat = replying('{"found": true, "value": {"capital": 7}, "sources": [1]}', good)
    const answer = await ask(question, { index: await indexOf(text), chat, schema }).result
    expect(answer.found).toBe(true)
    const [reply, complaint] = chat.asked[1]!.slice(-2)
    expect(reply).toEqual({ role: 'assistant', content: '{"found": true, "value": {"capital": 7}, "sources": [1]}' })
    expect(complaint!.content).toContain(
      'at /value: expected the property "pennies", which is missing; at /value/capital: expected string, got 7'
    )
  })

  it.each<[reply: string, wrong: RegExp]>([
    ['Sylvania [1]', /it is not JSON/],
    ['{"found": "yes"}', /at \/found: expected boolean, got "yes"/],
    ['{"found": true, "sources": [1]}', /at \/value: expected a value, which is missing/],
    ['{"found": true, "value": {}, "sources": ["1"]}', /at \/sources\/0: expected integer, got "1"/],
    [`${good} ${good}`, /it is not JSON/]
  ])('gives up after the second %j', async (reply, wrong) => {
    const chat = replying(reply, reply)
    const asked = ask(question, { index: await indexOf(text), chat, schema })
    await expect(asked.result).rejects.toMatchObject({ code: 'answer-invalid', partial: reply })
    await expect(asked.result).rejects.toThrow(wrong)
    expect(chat.asked).toHaveLength(2)
  })

  it('takes a no for a no', async () => {
    const answer = await ask(question, { index: await indexOf(text), chat: replying('{"found": false}'), schema })
      .result
    expect(answer).toMatchObject({ found: false, answer: noAnswer, citations: [] })
    expect(answer).not.toHaveProperty('value')
  })

  it('wants a chat, and a schema that is one', async () => {
    const index = await indexOf(text)
    expect(() => ask(question, { index, schema })).toThrow('schema wants a chat model (chat)')
    expect(() => ask(question, { index, schema: { $ref: '#' }, chat: replying() })).toThrow("the keyword '$ref'")
  })
})
