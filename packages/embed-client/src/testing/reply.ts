import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault } from './faults.ts'

/** An answer before it travels: at once, or as server-sent events. */
export type Reply = WholeReply | StreamedReply

export interface WholeReply {
  status: number
  headers?: Readonly<Record<string, string>> | undefined
  /** Text and bytes as they are, everything else as JSON. */
  body?: unknown
}

export interface StreamedReply {
  events: readonly unknown[]
  /** Milliseconds between two events. */
  delayMs: number
}

/** A refusal in the form of OpenAI's. */
export function refusal(status: number, message: string, code: string | null = null): WholeReply {
  const type = status >= 500 ? 'server_error' : 'invalid_request_error'
  return { status, body: { error: { message, type, param: null, code } } }
}

/** What a `status` fault answers. */
export function faultReply({ status, headers, body }: Extract<Fault, { type: 'status' }>): WholeReply {
  return { status, headers, body: body ?? refusal(status, `Status ${status}, by plan.`).body }
}

/** Sends the answer, and lets it suffer the fault if that is one of how answers travel. */
export async function send(
  response: ServerResponse,
  reply: Reply,
  headers: Readonly<Record<string, string>> = {},
  fault?: Fault
): Promise<void> {
  if ('events' in reply) {
    response.writeHead(200, { ...headers, 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
  } else {
    response.writeHead(reply.status, { ...headers, 'content-type': 'application/json', ...reply.headers })
  }
  if (fault?.type === 'slow') {
    response.flushHeaders()
    await sleep(fault.ms ?? 1000, undefined, { ref: false })
  }
  if ('events' in reply) await sendEvents(response, reply, fault)
  else await sendBody(response, reply.body, fault)
}

async function sendBody(response: ServerResponse, body: unknown, fault?: Fault): Promise<void> {
  const whole =
    body instanceof Uint8Array ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body ?? {}))
  const half = whole.subarray(0, whole.length >> 1)
  if (fault?.type === 'die') return breakOff(response, half)
  if (fault?.type === 'huge') {
    await pipeline(Readable.from(spaces(fault.bytes ?? 256 * 2 ** 20)), response, { end: false })
  }
  response.end(fault?.type === 'cut-json' ? half : whole)
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

/** No faster than they are read, and no more once nobody reads. */
function* spaces(bytes: number): Generator<Buffer> {
  const piece = Buffer.alloc(64 * 1024, ' ')
  for (let left = bytes; left > 0; left -= piece.length) yield piece.subarray(0, left)
}

/** Lets out what was written so far, then breaks the connection without an end. */
async function breakOff(response: ServerResponse, part: string | Uint8Array): Promise<void> {
  await new Promise(resolve => response.write(part, resolve))
  response.destroy()
}
