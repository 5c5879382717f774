import { englishAnalyzer } from '@llm-cookbook/tokenize/natural'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { noAnswer, type Answer, type AskEvent } from '../../src/answer/answer.ts'
import type { AskOptions } from '../../src/answer/answer-question.ts'
import { ask } from '../../src/answer/ask.ts'
import { RagError } from '../../src/errors.ts'
import { createMemoryIndex, type Index } from '../../src/memory-index.ts'
import type { Chat } from '../../src/ports.ts'
import { makeDocument } from '../support/make-document.ts'
import { failingAfter, saying } from './chats.ts'

const text = 'The capital of Freedonia is Sylvania.\n\nIts currency is the fred. A fred has 60 pennies.'
const question = 'What is the capital of Freedonia?'

async function indexOf(...texts: string[]): Promise<Index> {
  const index = createMemoryIndex({ analyzer: englishAnalyzer() })
  await index.ingest(texts.map((text, i) => makeDocument(`${i}.txt`, text)))
  return index
}

async function collect(events: AsyncIterable<AskEvent>): Promise<AskEvent[]> {
  const all: AskEvent[] = []
  for await (const event of events) all.push(event)
  return all
}

const said = (events: readonly AskEvent[]): string =>
  events.map(event => (event.type === 'text' ? event.text : '')).join('')

describe('ask without a chat model', () => {
  it('answers with a sentence of the document and where it stands', async () => {
    const answer = await ask(question, { index: await indexOf(text) }).result
    expect(answer).toMatchObject({
      question,
      answer: 'The capital of Freedonia is Sylvania.',
      found: true,
      citations: [{ source: '0.txt', page: 1, quote: 'The capital of Freedonia is Sylvania.', start: 0, end: 37 }],
      unsupported: [],
      unknownSources: []
    })
    expect(answer.citations[0]!.score).toBeGreaterThan(0.9)
    expect(answer.citations[0]!.score).toBeLessThanOrEqual(1)
    expect(answer.timings.retrieveMs).toBeGreaterThanOrEqual(0)
    expect(answer.timings.answerMs).toBeGreaterThanOrEqual(0)
    expect(JSON.parse(JSON.stringify(answer))).toEqual(answer)
  })

  it('says that the documents do not tell, without citations', async () => {
    for (const asked of ['Who is the president of Freedonia?', 'Which hash function is used?', 'the of']) {
      const answer = await ask(asked, { index: await indexOf(text) }).result
      expect(answer).toMatchObject({ found: false, answer: noAnswer, citations: [] })
    }
  })

  it('does not find anything in an empty index', async () => {
    for (const chat of [undefined, saying('Sylvania [1].')]) {
      const options = { index: await indexOf(), ...(chat && { chat }) }
      const answer = await ask(question, options).result
      expect(answer).toMatchObject({ found: false, answer: noAnswer, citations: [] })
      expect(chat?.asked ?? []).toEqual([])
    }
  })

  it('tells first the passages, then the text in pieces, at last the whole', async () => {
    const asked = ask(question, { index: await indexOf(text, 'Something else.') })
    const events = await collect(asked)
    expect(events.map(event => event.type)).toEqual(['retrieved', 'text', 'done'])
    const [first] = events
    const last = events.at(-1)
    expect(first?.type === 'retrieved' && first.hits[0]!.source).toBe('0.txt')
    expect(last?.type === 'done' && last.answer).toBe(await asked.result)
    expect(said(events)).toBe((await asked.result).answer)
  })

  it('can be read twice, late, in part, and without the result', async () => {
    const asked = ask(question, { index: await indexOf(text) })
    await asked.result
    const [one, two] = await Promise.all([collect(asked), collect(asked)])
    expect(one).toEqual(two)
    for await (const event of asked) {
      expect(event.type).toBe('retrieved')
      break
    }
    expect(await collect(asked)).toEqual(one)
  })

  it('passes on k and the signal, and takes another analyzer', async () => {
    const calls: unknown[] = []
    const { signal } = new AbortController()
    const real = await indexOf(text)
    const index: AskOptions['index'] = {
      analyzer: { fingerprint: 'none', terms: () => [] },
      search(query, options) {
        calls.push([query, options])
        return real.search(query, options)
      }
    }
    expect((await ask(question, { index, k: 3, signal }).result).found).toBe(false)
    expect((await ask(question, { index, analyzer: englishAnalyzer() }).result).found).toBe(true)
    expect(calls).toEqual([
      [question, { k: 3, signal }],
      [question, { k: 10 }]
    ])
  })

  it('is as sure as it is told to be', async () => {
    const index = await indexOf(text)
    const { citations } = await ask(question, { index }).result
    const { score } = citations[0]!
    expect((await ask(question, { index, confidence: score }).result).found).toBe(true)
    expect((await ask(question, { index, confidence: score + 1e-9 }).result).found).toBe(false)
    expect(() => ask(question, { index, confidence: 1.1 })).toThrow('confidence must be a number from 0 to 1, not 1.1')
  })

  it('takes an index as it is', () => {
    expectTypeOf<Index>().toExtend<AskOptions['index']>()
  })
})

describe('ask with wrong arguments', () => {
  it('names what was expected and given, at once', async () => {
    const index = await indexOf(text)
    expect(() => ask('', { index })).toThrow(new RangeError('question must say something, and is blank'))
    expect(() => ask(' \n\t', { index })).toThrow(RangeError)
    expect(() => ask(undefined as unknown as string, { index })).toThrow(
      new TypeError('question must be a string, not undefined')
    )
    for (const value of [0, -1, 1.5, Number.NaN, Infinity]) {
      expect(() => ask('x', { index, k: value })).toThrow(`k must be a whole number from 1 up, not ${value}`)
      expect(() => ask('x', { index, contextTokens: value })).toThrow(/contextTokens must be a whole number/)
    }
  })
})

describe('ask with a chat model', () => {
  it('streams its words and quotes the sentences that bear them out', async () => {
    const chat = saying('The capital is Syl', '', 'vania [1].', ' A fred has 60 pennies. [1]')
    const asked = ask('What is the capital, and how many pennies has a fred?', { index: await indexOf(text), chat })
    const events = await collect(asked)
    expect(events.filter(event => event.type === 'text').map(event => event.text)).toEqual([
      'The capital is Syl',
      'vania [1].',
      ' A fred has 60 pennies. [1]'
    ])
    const answer = await asked.result
    expect(answer.answer).toBe(said(events))
    expect(answer).toMatchObject({
      found: true,
      citations: [{ quote: 'The capital of Freedonia is Sylvania.' }, { quote: 'A fred has 60 pennies.' }],
      unsupported: [],
      unknownSources: []
    })
  })

  it('takes the agreed sentence for not found', async () => {
    const index = await indexOf(text)
    for (const reply of [noAnswer, `"${noAnswer.slice(0, -1)}"`, `**${noAnswer}**`, `${noAnswer} Try a map. [1]`]) {
      const answer = await ask(question, { index, chat: saying(reply) }).result
      expect(answer).toMatchObject({ found: false, citations: [], unsupported: [], answer: reply })
    }
  })

  it('takes no words at all for not found', async () => {
    const index = await indexOf(text)
    for (const pieces of [[], [''], [' ', '\n', '']]) {
      const asked = ask(question, { index, chat: saying(...pieces) })
      expect(await asked.result).toMatchObject({ found: false, citations: [], answer: noAnswer })
      expect(said(await collect(asked))).toBe(noAnswer)
    }
  })

  it('does not find what neither cites nor repeats a source', async () => {
    const reply = 'The capital of Freedonia is Paris, which has two million inhabitants.'
    const answer = await ask(question, { index: await indexOf(text), chat: saying(reply) }).result
    expect(answer).toMatchObject({ found: false, answer: reply, citations: [], unsupported: [reply] })
  })

  it('looks up what the model forgot to cite', async () => {
    const reply = 'The capital of Freedonia is Sylvania.'
    const answer = await ask(question, { index: await indexOf(text), chat: saying(reply) }).result
    expect(answer).toMatchObject({ found: true, citations: [{ quote: reply, score: 1 }], unsupported: [] })
  })

  it('reports citations of sources that do not exist', async () => {
    const chat = saying('It is Sylvania [7]. The capital of Freedonia is Sylvania [1][99].')
    const answer = await ask(question, { index: await indexOf(text), chat }).result
    expect(answer.found).toBe(true)
    expect(answer.citations.map(({ quote }) => quote)).toEqual(['The capital of Freedonia is Sylvania.'])
    expect(answer.unknownSources).toEqual([7, 99])
  })

  it('wraps what the chat throws, before and in mid-answer', async () => {
    const index = await indexOf(text)
    const cause = new Error('connection reset')
    const early = ask(question, { index, chat: failingAfter([], cause) })
    await expect(early.result).rejects.toMatchObject({ name: 'RagError', code: 'chat-failed', cause })
    await expect(early.result).rejects.toThrow(
      'the chat model failed before it said anything (Error: connection reset)'
    )

    const late = ask(question, { index, chat: failingAfter(['The capital ', 'is'], cause) })
    const events: AskEvent[] = []
    await expect(
      (async () => {
        for await (const event of late) events.push(event)
      })()
    ).rejects.toThrow('the chat model failed after 14 characters: the answer is not complete')
    expect(events.map(event => event.type)).toEqual(['retrieved', 'text', 'text', 'incomplete'])
    await expect(late.result).rejects.toBeInstanceOf(RagError)
  })

  it('wraps a chat that is none', async () => {
    const index = await indexOf(text)
    const throwing: Chat = {
      stream() {
        throw new Error('no model')
      }
    }
    const nothing = { stream: () => undefined } as unknown as Chat
    for (const chat of [throwing, nothing]) {
      await expect(ask(question, { index, chat }).result).rejects.toMatchObject({ code: 'chat-failed' })
    }
  })

  it('passes on a RagError of the chat as it is', async () => {
    const error = new RagError('chat-failed', 'the key is wrong')
    const asked = ask(question, { index: await indexOf(text), chat: failingAfter(['The'], error) })
    await expect(asked.result).rejects.toBe(error)
  })

  it('waits for slow pieces without keeping the program busy', async () => {
    const chat: Chat = {
      async *stream() {
        for (const piece of ['It is ', 'Sylvania ', '[1].']) {
          await sleep(5)
          yield piece
        }
      }
    }
    expect(said(await collect(ask(question, { index: await indexOf(text), chat })))).toBe('It is Sylvania [1].')
  })

  it('passes on what the search throws', async () => {
    const error = new RagError('embedder-failed', 'no vectors')
    const index: AskOptions['index'] = { analyzer: englishAnalyzer(), search: () => Promise.reject(error) }
    const asked = ask(question, { index })
    await expect(asked.result).rejects.toBe(error)
    await expect(collect(asked)).rejects.toBe(error)
  })

  it('leaves no rejection unhandled when nobody listens', async () => {
    const unhandled: unknown[] = []
    const note = (reason: unknown): void => {
      unhandled.push(reason)
    }
    process.on('unhandledRejection', note)
    try {
      const index = await indexOf(text)
      ask(question, { index, chat: failingAfter(['a'], new Error('lost')) })
      const read = ask(question, { index, chat: failingAfter(['a'], new Error('lost')) })
      await expect(collect(read)).rejects.toThrow(RagError)
      ask(question, { index, signal: AbortSignal.abort() })
      await sleep(20)
    } finally {
      process.off('unhandledRejection', note)
    }
    expect(unhandled).toEqual([])
  })
})

describe('aborting', () => {
  const reason = new Error('changed my mind')

  it('is honoured before anything is done', async () => {
    let searched = false
    const index: AskOptions['index'] = {
      analyzer: englishAnalyzer(),
      search() {
        searched = true
        return Promise.resolve([])
      }
    }
    await expect(ask(question, { index, signal: AbortSignal.abort(reason) }).result).rejects.toBe(reason)
    expect(searched).toBe(false)
  })

  it('does not wait for a search that does not heed the signal', async () => {
    const index: AskOptions['index'] = { analyzer: englishAnalyzer(), search: () => new Promise(() => undefined) }
    const controller = new AbortController()
    const asked = ask(question, { index, signal: controller.signal })
    controller.abort(reason)
    await expect(asked.result).rejects.toBe(reason)
    await expect(collect(asked)).rejects.toBe(reason)
  })

  it('ends a stream at once, hands the chat the signal and lets it clean up', async () => {
    const controller = new AbortController()
    let cleaned = false
    let given: AbortSignal | undefined
    const chat: Chat = {
      async *stream(_, { signal } = {}) {
        given = signal
        try {
          yield 'The capital '
          await new Promise(resolve => signal?.addEventListener('abort', resolve))
          yield 'never said'
        } finally {
          cleaned = true
        }
      }
    }
    const asked = ask(question, { index: await indexOf(text), chat, signal: controller.signal })
    const events: AskEvent[] = []
    await expect(
      (async () => {
        for await (const event of asked) {
          events.push(event)
          if (event.type === 'text') controller.abort(reason)
        }
      })()
    ).rejects.toBe(reason)
    expect(said(events)).toBe('The capital ')
    expect(given).toMatchObject({ aborted: true, reason })
    await expect(asked.result).rejects.toBe(reason)
    await sleep(5)
    expect(cleaned).toBe(true)
  })

  it('does not wait for a chat that hangs', async () => {
    const chat: Chat = {
      stream: () => ({ [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined) }) })
    }
    const signal = AbortSignal.timeout(10)
    const result: Promise<Answer> = ask(question, { index: await indexOf(text), chat, signal }).result
    await expect(result).rejects.toMatchObject({ name: 'TimeoutError' })
  })

  it('comes too late for an answer that is done', async () => {
    const controller = new AbortController()
    const asked = ask(question, { index: await indexOf(text), signal: controller.signal })
    await asked.result
    controller.abort(reason)
    expect((await collect(asked)).at(-1)?.type).toBe('done')
  })
})
