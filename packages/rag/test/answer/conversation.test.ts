import { englishAnalyzer } from '@llm-cookbook/tokenize/natural'
import { describe, expect, it } from 'vitest'
import { createConversation } from '../../src/answer/conversation.ts'
import { createMemoryIndex, type MemoryIndex } from '../../src/memory-index.ts'
import type { Chat, ChatMessage } from '../../src/ports.ts'
import { makeDocument } from '../support/make-document.ts'

const texts = [
  'The Jericho Forum was founded in 2004. The Jericho Forum was a group of security officers.',
  'Sylvania is the capital of Freedonia. It was founded in 1799.'
]

async function library(): Promise<MemoryIndex> {
  const index = createMemoryIndex({ analyzer: englishAnalyzer() })
  await index.ingest(texts.map((text, i) => makeDocument(`${i}.txt`, text)))
  return index
}

/** A chat that answers by what it is asked for: `rewrites` for follow-ups, `answers` else, in order. */
function scripted(rewrites: string[], answers: string[]): Chat & { readonly asked: ChatMessage[][] } {
  const asked: ChatMessage[][] = []
  return {
    asked,
    async *stream(messages) {
      asked.push([...messages])
      const of = messages[0]!.content.startsWith('Rewrite') ? rewrites : answers
      const reply = of.shift()
      if (reply === undefined) throw new Error('nothing left to say')
      yield await Promise.resolve(reply)
    }
  }
}

describe('a conversation offline', () => {
  it('carries the topic over to a question that has none', async () => {
    const talk = createConversation({ index: await library() })
    expect((await talk.ask('What was the Jericho Forum?').result).found).toBe(true)
    const answer = await talk.ask('When was it founded?').result
    expect(answer.question).toBe('When was it founded?')
    expect(answer.queries).toEqual(['When was Jericho Forum founded?'])
    expect(answer.answer).toBe('The Jericho Forum was founded in 2004.')
    expect(talk.turns.map(({ question }) => question)).toEqual(['What was the Jericho Forum?', 'When was it founded?'])
  })

  it('works on one question at a time, in their order', async () => {
    const talk = createConversation({ index: await library() })
    const both = [talk.ask('What was the Jericho Forum?'), talk.ask('When was it founded?')]
    const [, second] = await Promise.all(both.map(({ result }) => result))
    expect(second!.queries).toEqual(['When was Jericho Forum founded?'])
  })
})

describe('a conversation with a chat model', () => {
  it('has questions rewritten, and tells the model what was said, without numbers of sources', async () => {
    const chat = scripted(['When was the Jericho Forum founded?'], ['A group of officers [1].', 'In 2004 [1].'])
    const talk = createConversation({ index: await library(), chat })
    await talk.ask('What was the Jericho Forum?').result
    const answer = await talk.ask('When was it founded?').result
    expect(answer.queries).toEqual(['When was the Jericho Forum founded?'])
    expect(answer.citations[0]!.quote).toBe('The Jericho Forum was founded in 2004.')
    const [system, ...rest] = chat.asked[2]!
    expect(system!.role).toBe('system')
    expect(rest.slice(0, -1)).toEqual([
      { role: 'user', content: 'What was the Jericho Forum?' },
      { role: 'assistant', content: 'A group of officers.' }
    ])
    expect(rest.at(-1)!.content).toContain('Question: When was the Jericho Forum founded?')
  })

  it('forgets a question that failed or was stopped, and goes on', async () => {
    const chat = scripted([], ['A group of officers [1].'])
    const talk = createConversation({ index: await library(), chat })
    const stopped = talk.ask('What is Sylvania?', { signal: AbortSignal.abort(new Error('no')) })
    await expect(stopped.result).rejects.toThrow('no')
    expect((await talk.ask('What was the Jericho Forum?').result).found).toBe(true)
    await expect(talk.ask('And then?').result).rejects.toMatchObject({ code: 'chat-failed' })
    expect(talk.turns).toHaveLength(1)
  })
})

describe('the memory of a conversation', () => {
  it('is plain data, from which another goes on', async () => {
    const index = await library()
    const first = createConversation({ index })
    await first.ask('What was the Jericho Forum?').result
    const written = JSON.stringify(first)
    const second = createConversation({ index, state: JSON.parse(written) as ReturnType<typeof first.toJSON> })
    expect(JSON.stringify(second)).toBe(written)
    expect((await second.ask('When was it founded?').result).queries).toEqual(['When was Jericho Forum founded?'])
  })

  it('ends where it is told to', async () => {
    const talk = createConversation({ index: await library(), memory: 2 })
    for (const question of ['One?', 'Two?', 'Three?']) await talk.ask(question).result
    expect(talk.turns.map(({ question }) => question)).toEqual(['Two?', 'Three?'])
  })

  it('names what is wrong with options and with a state', async () => {
    const index = await library()
    const make = (state: unknown) => (): unknown => createConversation({ index, state: state as never })
    for (const state of [null, 7, {}, { version: 2, turns: [] }, { version: 1, turns: {} }]) {
      expect(make(state)).toThrow("state must be what a conversation's toJSON gave")
    }
    expect(make({ version: 1, turns: [{ question: 'a', standalone: 7 }] })).toThrow(
      'state.turns[0].standalone must be a string, not number'
    )
    expect(make({ version: 1, turns: [null] })).toThrow('state.turns[0].question must be a string, not undefined')
    expect(() => createConversation({ index, memory: 0 })).toThrow('memory must be a whole number from 1 up, not 0')
    expect(() => createConversation({ index, k: 0 })).toThrow('k must be a whole number from 1 up, not 0')
    expect(() => createConversation({ index }).ask(' ')).toThrow('question must say something')
  })
})
