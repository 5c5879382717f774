import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { readChat, requireChatLimits } from '../../src/answer/read-chat.ts'
import { RagError } from '../../src/errors.ts'
import type { Chat } from '../../src/ports.ts'
import { failingAfter, saying } from './chats.ts'

/** A chat that says these pieces and then nothing, for ever; `told` says whether it was told to stop. */
function hangingAfter(...pieces: string[]): Chat & { told: boolean } {
  const chat = {
    told: false,
    async *stream(_: unknown, { signal }: { signal?: AbortSignal } = {}) {
      signal?.addEventListener('abort', () => {
        chat.told = true
      })
      for (const piece of pieces) yield await Promise.resolve(piece)
      await new Promise(() => undefined)
    }
  }
  return chat
}

describe('readChat', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  it('gives the whole, and the pieces as they come', async () => {
    const said: string[] = []
    expect(await readChat(saying('It ', '', 'rains.'), [], { say: piece => said.push(piece) })).toBe('It rains.')
    expect(said).toEqual(['It ', '', 'rains.'])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('tells of a chat that dies what it had said, and why', async () => {
    const cause = new Error('connection reset')
    await expect(readChat(failingAfter(['The capital'], cause), [])).rejects.toMatchObject({
      ...{ code: 'chat-failed', partial: 'The capital', cause },
      message: 'the chat model failed after 11 characters: the answer is not complete (Error: connection reset)'
    })
    await expect(readChat(failingAfter([], 'a word'), [])).rejects.toMatchObject({
      message: 'the chat model failed before it said anything (string)'
    })
  })

  it.each([
    { pieces: [], partial: '', when: 'before it said anything' },
    { pieces: ['It ', 'is'], partial: 'It is', when: 'after 5 characters: the answer is not complete' }
  ])('gives up a chat that is late $when, and tells it so', async ({ pieces, partial, when }) => {
    const chat = hangingAfter(...pieces)
    const reading = readChat(chat, [], { chatTimeoutMs: 30_000 })
    const failed = expect(reading).rejects.toMatchObject({
      ...{ code: 'chat-late', partial },
      message: `the chat model sent nothing for 30 s (chatTimeoutMs), ${when}`
    })
    await vi.advanceTimersByTimeAsync(29_999)
    expect(chat.told).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    await failed
    expect(chat.told).toBe(true)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('counts the wait anew with every piece, and waits two minutes without being told', async () => {
    const slow: Chat = {
      async *stream() {
        for (const piece of ['a', 'b', 'c']) {
          await new Promise(resolve => setTimeout(resolve, 119_999))
          yield piece
        }
      }
    }
    const reading = readChat(slow, [])
    await vi.advanceTimersByTimeAsync(3 * 119_999)
    expect(await reading).toBe('abc')
  })

  it('waits for ever where it is told so', async () => {
    const controller = new AbortController()
    const reading = readChat(hangingAfter('a'), [], { chatTimeoutMs: Infinity, signal: controller.signal })
    await vi.advanceTimersByTimeAsync(2 ** 32)
    const stopped = expect(reading).rejects.toThrow('enough')
    controller.abort(new Error('enough'))
    await stopped
  })

  it.each<[string, unknown[]]>([
    ['a number for a piece of text', ['It is ', 42]],
    ['no text', ['It is ', Buffer.from('answer')]],
    ['an object', ['It is ', { content: 'x' }]],
    ['bytes that are no text', ['It is ', '\u0000\u0001\u0002\ufffd\ufffd\ufffd\u0007\u001bPNG\ufffd']],
    ['more than anyone would read', ['It is ', 'so '.repeat(40_000)]]
  ])('calls %s garbage', async (_, pieces) => {
    const said: string[] = []
    const chat = saying(...(pieces as string[]))
    const error: unknown = await readChat(chat, [], { say: piece => said.push(piece) }).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(RagError)
    expect(error).toMatchObject({ code: 'chat-garbage' })
    expect((error as RagError).partial).toContain('It is ')
    expect(said).toEqual(['It is '])
  })

  it('takes a few odd characters, and every script, for text', async () => {
    for (const text of ['a\u0007b\ufffd', '你好。', 'שלום', 'สวัสดี', '🙂'.repeat(50), '\t\n\r\n'.repeat(50)]) {
      expect(await readChat(saying(text), [])).toBe(text)
    }
  })

  it('names a limit that is none', () => {
    for (const bad of [0, -1, Number.NaN]) {
      expect(() => {
        requireChatLimits({ chatTimeoutMs: bad })
      }).toThrow(`chatTimeoutMs must be a number above 0, not ${bad}`)
      expect(() => {
        requireChatLimits({ answerLength: bad })
      }).toThrow(`answerLength must be a number from 1 up, not ${bad}`)
    }
  })
})
