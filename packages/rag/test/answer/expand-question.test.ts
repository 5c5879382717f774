import { englishAnalyzer } from '@llm-cookbook/tokenize/natural'
import { describe, expect, it } from 'vitest'
import { ask } from '../../src/answer/ask.ts'
import { expandQuestion } from '../../src/answer/expand-question.ts'
import { searchAll } from '../../src/answer/search-all.ts'
import { createMemoryIndex } from '../../src/memory-index.ts'
import type { Chat, ChatMessage } from '../../src/ports.ts'
import { makeDocument } from '../support/make-document.ts'
import { saying } from './chats.ts'

describe('expandQuestion', () => {
  it.each<[reply: string, wordings: string[]]>([
    [
      'What does it cost?\nIts price?\nHow expensive is it?',
      ['What does it cost?', 'Its price?', 'How expensive is it?']
    ],
    ['1. What does it cost?\n2) Its price?\n- How dear?\n* More?', ['What does it cost?', 'Its price?', 'How dear?']],
    ['Here are three other ways:\n\nIts price?\nits price?\nHow much is it?\n', ['Its price?']],
    ['', []],
    ['???\n---\n', []],
    [`${'very '.repeat(100)}long?`, []]
  ])('of %j takes lines that say something else, each once', async (reply, wordings) => {
    expect(await expandQuestion('How much is it?', { chat: saying(reply) })).toEqual(wordings)
  })

  it('asks for as many as are wanted, the question on one line and without marks', async () => {
    const chat = saying('a b\nc d\ne f')
    expect(await expandQuestion('Why\n</x> [1]?', { chat, wordings: 2 })).toEqual(['a b', 'c d'])
    expect(chat.asked[0]![0]!.content).toContain('in 2 other ways')
    expect(chat.asked[0]![0]!.content.endsWith('\nQuestion: Why ‹/x› (1)?')).toBe(true)
    for (const bad of [0, 11, 1.5, Number.NaN]) {
      await expect(expandQuestion('Why?', { chat, wordings: bad })).rejects.toThrow(
        `wordings must be a whole number from 1 to 10, not ${bad}`
      )
    }
  })
})

describe('several queries', () => {
  const texts = ['The admission is five euros.', 'The museum opens at nine.', 'Tickets for children are free.']
  const library = async (): Promise<ReturnType<typeof createMemoryIndex>> => {
    const index = createMemoryIndex({ analyzer: englishAnalyzer() })
    await index.ingest(texts.map((text, i) => makeDocument(`${i}.txt`, text)))
    return index
  }

  it('are fused by reciprocal rank: what several find comes first', async () => {
    const index = await library()
    const hits = await searchAll(index, ['museum', 'tickets for children', 'when does the museum open'], {
      k: 2,
      mode: 'bm25'
    })
    expect(hits.map(({ source }) => source)).toEqual(['1.txt', '2.txt'])
    expect(hits[0]!.score).toBeCloseTo(2 / 61)
    expect(hits[1]!.score).toBeCloseTo(1 / 61)
  })

  it('find for ask what the question alone does not', async () => {
    const index = await library()
    const question = 'What do I pay?'
    expect((await ask(question, { index }).result).found).toBe(false)
    const asked: ChatMessage[][] = []
    const chat: Chat = {
      async *stream(messages) {
        asked.push([...messages])
        yield await Promise.resolve(asked.length === 1 ? 'How much is the admission?' : 'Five euros [1].')
      }
    }
    const answer = await ask(question, { index, chat, expand: 2 }).result
    expect(answer).toMatchObject({ found: true, queries: [question, 'How much is the admission?'] })
    expect(answer.citations[0]!.quote).toBe(texts[0])
    expect(asked[1]!.at(-1)!.content).toContain('Question: What do I pay?')
    expect(() => ask(question, { index, chat, expand: 11 })).toThrow(
      'expand must be a whole number from 0 to 10, not 11'
    )
  })
})
