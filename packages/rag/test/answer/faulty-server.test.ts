import { startServer } from '@llm-cookbook/embed-client/testing'
import { describe, expect, it } from 'vitest'
import type { AskEvent } from '../../src/answer/answer.ts'
import { ask } from '../../src/answer/ask.ts'
import type { RagError } from '../../src/errors.ts'
import { createMemoryIndex } from '../../src/memory-index.ts'
import { makeDocument } from '../support/make-document.ts'
import { openAiWireChat } from '../support/openai-wire-chat.ts'

/** Asks over the wire, of a server with this fault; what came, and how it failed. */
async function askOf(
  fault: 'die' | 'drop' | 'drop-after' | 'hang' | 500
): Promise<{ events: AskEvent[]; error: RagError }> {
  const index = createMemoryIndex()
  await index.ingest([makeDocument('museum.txt', 'The museum opens at nine. It is closed on Mondays.')])
  const server = await startServer({ faults: { [fault]: 1 } })
  try {
    const asked = ask('When does the museum open?', {
      index,
      chat: openAiWireChat(server.url),
      chatTimeoutMs: fault === 'hang' ? 50 : 5000
    })
    const events: AskEvent[] = []
    const error = (await (async () => {
      for await (const event of asked) events.push(event)
    })().catch((error: unknown) => error)) as RagError
    await expect(asked.result).rejects.toBe(error)
    return { events, error }
  } finally {
    await server.close()
  }
}

describe('a chat server that fails', () => {
  it.each(['die', 'drop', 'drop-after', 500] as const)('%s is told, and so is what it had said', async fault => {
    const { events, error } = await askOf(fault)
    expect(error).toMatchObject({ name: 'RagError', code: 'chat-failed' })
    const said = events.map(event => (event.type === 'text' ? event.text : '')).join('')
    expect((error.partial ?? '').trimStart()).toBe(said)
    expect(events.at(-1)!.type).toBe(said === '' ? 'retrieved' : 'incomplete')
    expect(events.some(({ type }) => type === 'done')).toBe(false)
  })

  it('is not waited for for ever', async () => {
    expect((await askOf('hang')).error).toMatchObject({ code: 'chat-late' })
  })
})
