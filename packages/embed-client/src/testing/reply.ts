import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault } from './faults.ts'

/** An answer before it travels: at once, or as server-sent events. */
export type Reply = WholeReply | StreamedReply

export interface WholeReply {
  status: number
  headers?: Readonly<Record<string, string>> | undefined
  /** Text as it is, everything else as JSON. */
  body?: unknown
}

export interface StreamedReply {
  events: readonly unknown[]
  /** Milliseconds between two events. */
  delayMs: number
}

/** A refusal in the form of OpenAI's. */
export function refusal(status: number, message: string, code: string | null = null): WholeReply {
  return { status, body: { error: { message, type: 'invalid_request_error', code } } }
}

/** Sends the answer, and lets it suffer the fault if that is one of how answers travel. */
export async function send(response: ServerResponse, reply: Reply, fault?: Fault): Promise<void> {
  if ('events' in reply) response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
  else response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers })
  if (fault?.type === 'slow') {
    response.flushHeaders()
    await sleep(fault.ms)
  }
  if ('events' in reply) await sendEvents(response, reply, fault)
  else await sendBody(response, reply.body, fault)
}

async function sendBody(response: ServerResponse, body: unknown, fault?: Fault): Promise<void> {
  const text = typeof body === 'string' ? body : JSON.stringify(body ?? {})
  const half = text.slice(0, text.length >> 1)
  if (fault?.type === 'die') await breakOff(response, half)
  else response.end(fault?.type === 'cut-json' ? half : text)
}

async function sendEvents(response: ServerResponse, { events, delayMs }: StreamedReply, fault?: Fault): Promise<void> {
  const sent = fault?.type === 'die' ? events.slice(0, fault.after ?? 2) : events
  for (const event of sent) {
    if (response.destroyed) return
    response.write(`data: ${JSON.stringify(event)}\n\n`)
    if (delayMs > 0) await sleep(delayMs)
  }
  if (fault?.type === 'die') await breakOff(response, '')
  else response.end('data: [DONE]\n\n')
}

/** Lets out what was written so far, then breaks the connection without an end. */
async function breakOff(response: ServerResponse, text: string): Promise<void> {
  await new Promise(resolve => response.write(text, resolve))
  response.destroy()
}
