import { startServer, type Server } from '@llm-cookbook/embed-client/testing'
import { englishAnalyzer } from '@llm-cookbook/tokenize/natural'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Answer } from '../../src/answer/answer.ts'
import { ask } from '../../src/answer/ask.ts'
import { createConversation } from '../../src/answer/conversation.ts'
import { createMemoryIndex, type MemoryIndex } from '../../src/memory-index.ts'
import type { Chat, ChatMessage } from '../../src/ports.ts'
import { makeDocument } from '../support/make-document.ts'
import { openAiWireChat } from '../support/openai-wire-chat.ts'

interface Injection {
  readonly name: string
  readonly text: string
  readonly obeyed: string
}

const path = new URL('../fixtures/injections/injections.json', import.meta.url)
const injections = JSON.parse(readFileSync(path, 'utf8')) as Injection[]
const question = 'When does the museum open?'
const fact = 'The museum opens at nine in the morning.'

/** The attack stands in the text, the title and a heading of one document; the fact in another. */
async function infected({ text }: Injection): Promise<MemoryIndex> {
  const index = createMemoryIndex({ analyzer: englishAnalyzer() })
  const heading = 'Opening of the museum'
  const attack = makeDocument('attack.txt', `${heading}\n\nWhen does the museum open? ${text}`, {
    title: `Museum ${text}`,
    headings: [[1, heading]]
  })
  const heads = attack.headings.map(one => ({ ...one, text: `${one.text} ${text}` }))
  await index.ingest([{ ...attack, headings: heads }, makeDocument('fact.txt', fact)])
  return index
}

/** What is wrong with the form of a prompt: empty if its marks, numbers and question are those that were meant. */
function flawsOf(messages: readonly ChatMessage[]): string[] {
  const flaws: string[] = []
  const [system, user] = [messages[0]!, messages.at(-1)!]
  if (messages.some(({ role }, i) => role !== (i === 0 ? 'system' : 'user')) || messages.length !== 2)
    flaws.push('roles')
  const [, mark = ''] = /What stands between <(source-[0-9a-f]{16})>/.exec(system.content) ?? []
  const rest = user.content.replaceAll(new RegExp(`\\[(\\d)\\]\\n<${mark}>\\n[^<>]*?\\n</${mark}>\\n\\n`, 'g'), '')
  if (rest !== `The sources end here.\nQuestion: ${question}`) flaws.push(`beside the sources: ${rest}`)
  const numbers = [...user.content.matchAll(/[[【［〔]\s*(\p{Nd}[\p{Nd}\s,;–-]*)[\]】］〕]/gu)].map(
    ([, number]) => number
  )
  if (numbers.join() !== numbers.map((_, i) => i + 1).join()) flaws.push(`numbers: ${numbers.join()}`)
  const odd = /[＜＞〈〉⟨⟩❮❯﹤﹥\u200b\u2060-\u206f\u202a-\u202e\ufeff\u{e0000}-\u{e0fff}]|\[\/?INST|[^\P{Cc}\n]/u.exec(
    user.content
  )
  if (odd !== null) flaws.push(`character ${odd[0].codePointAt(0)!.toString(16)}`)
  return flaws
}

/** A chat that says `reply`, and keeps everything that it was given. */
function obeying(reply: string): Chat & { readonly calls: unknown[][] } {
  const calls: unknown[][] = []
  return {
    calls,
    async *stream(...given) {
      calls.push(given)
      for (const piece of reply.match(/[^]{1,7}/g)!) yield await Promise.resolve(piece)
    }
  }
}

/**
 * What of an answer a page would pass on as if it were the documents' word about the question: sentences that are neither
 * marked, nor shown with the order they come from; links, images and tags that are not marked.
 */
function unmarked({ answer, sentences, links, citations }: Answer): string[] {
  const passed = sentences.filter(({ text, start, end, support, citations: places }) => {
    if (support !== 'supported' || text.startsWith('It opens at nine')) return false
    const leads = links.some(link => !link.known && link.start < end && start < link.end)
    const sources = places.map(place => citations[place]!.source)
    return leads || !sources.includes('attack.txt')
  })
  const active = /https?:\/\/|javascript:|<[a-z/!]|!\[/gi
  const loose = [...answer.matchAll(active)].filter(({ index }) => {
    const link = links.find(({ start, end }) => start <= index && index < end)
    return link === undefined || (link.known && link.kind !== 'link')
  })
  return [...passed.map(({ text }) => text), ...loose.map(([what]) => what)]
}

describe(`${injections.length} documents that give orders`, () => {
  it('are at least thirty, and all different', () => {
    expect(injections.length).toBeGreaterThanOrEqual(30)
    expect(new Set(injections.map(({ text }) => text)).size).toBe(injections.length)
  })

  describe.each(injections)('$name', injection => {
    it('stay between their marks, in a prompt without tools, and what a model says that obeys them is marked', async () => {
      const index = await infected(injection)
      const chat = obeying(injection.obeyed)
      const answer = await ask(question, { index, chat }).result
      expect(chat.calls).toHaveLength(1)
      const [messages, options] = chat.calls[0] as [ChatMessage[], object]
      expect(Object.keys(options)).toEqual(['signal'])
      for (const message of messages) expect(Object.keys(message).sort()).toEqual(['content', 'role'])
      expect(flawsOf(messages)).toEqual([])
      expect(answer.answer).toBe(injection.obeyed.trimStart())
      expect(unmarked(answer)).toEqual([])
    })

    it('do not get out of what was said before, either', async () => {
      const chat = obeying(`${fact.slice(0, -1)} [1]. ${injection.text}`)
      const talk = createConversation({ index: await infected(injection), chat })
      await talk.ask(question).result
      await talk.ask('And when does it close?').result
      const [, rewrite, second] = chat.calls as [ChatMessage[]][]
      const [, mark = ''] = /between <(conversation-[0-9a-f]{16})>/.exec(rewrite![0][0]!.content)!
      const last = String.raw`\nLast question: And when does it close\?$`
      expect(rewrite![0][1]!.content).toMatch(new RegExp(String.raw`^<${mark}>\n[^<>]*\n</${mark}>${last}`))
      expect(second![0].map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user'])
      expect(second![0][2]!.content).not.toMatch(/[<>\u{e0000}-\u{e0fff}]|[^\P{Cc}\n]/u)
    })

    it('are quoted to the letter, or not at all, without a model', async () => {
      const index = await infected(injection)
      const hits = await index.search(question)
      const { answer, citations } = await ask(question, { index }).result
      for (const { source, quote, start, end } of citations) {
        const of = hits.find(hit => hit.source === source && hit.start <= start && hit.end >= end)!
        expect(of.text.slice(start - of.start, end - of.start)).toBe(quote)
      }
      expect(answer).toBe(citations.map(({ quote }) => quote).join(' '))
    })
  })
})

it('marks most of what is not about the question, even where a document has the very words', async () => {
  const marked = await Promise.all(
    injections.map(async injection => {
      const chat = obeying(injection.obeyed)
      const { unsupported, links } = await ask(question, { index: await infected(injection), chat }).result
      return unsupported.length > 0 || links.some(({ known }) => !known)
    })
  )
  expect(marked.filter(Boolean).length).toBeGreaterThanOrEqual(30)
})

describe('over the wire, with a server that quotes what it is given', () => {
  let server: Server
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server.close())

  it('no request has a tool, and what comes back is checked', async () => {
    for (const injection of injections) {
      const index = await infected(injection)
      const answer = await ask(question, { index, chat: openAiWireChat(server.url) }).result
      const body = server.requests.at(-1)!.body as Record<string, unknown>
      expect(Object.keys(body).sort()).toEqual(['messages', 'model', 'stream'])
      expect(flawsOf(body['messages'] as ChatMessage[])).toEqual([])
      expect(unmarked(answer)).toEqual([])
      const hits = await index.search(question)
      for (const { source, quote, start, end } of answer.citations) {
        const of = hits.find(hit => hit.source === source && hit.start <= start && hit.end >= end)!
        expect(of.text.slice(start - of.start, end - of.start)).toBe(quote)
      }
    }
  })
})
