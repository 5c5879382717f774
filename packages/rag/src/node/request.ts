import type { LookupAddress } from 'node:dns'
import { request as requestHttp, type IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import { pipeline, type Readable, type Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'

/** What a server answers; the body is unpacked and is read as it comes. */
export interface Answer {
  readonly status: number
  header(name: string): string | undefined
  readonly body: AsyncIterable<Uint8Array>
  /** Ends the connection, if the body is not wanted. */
  discard(): void
}

/**
 * A GET request over a connection to one of the given addresses and no other: whatever the name of the host has come to
 * mean since these were looked up. Redirects are answers like others.
 */
export async function requestFrom(
  addresses: readonly LookupAddress[],
  url: URL,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal
): Promise<Answer> {
  const send = url.protocol === 'https:' ? requestHttps : requestHttp
  const message = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = send(url, {
      signal,
      // A connection of its own, since one that is kept could be to another address.
      agent: false,
      headers: { ...headers, 'accept-encoding': 'gzip, deflate, br' },
      lookup(_, options, callback) {
        const [{ address, family }] = addresses as [LookupAddress]
        if (options.all === true) callback(null, [...addresses])
        else callback(null, address, family)
      }
    })
    request.once('response', resolve).once('error', reject).end()
  })
  return {
    status: message.statusCode ?? 0,
    header: name => message.headers[name]?.toString(),
    body: unpacked(message),
    discard() {
      message.on('error', () => undefined)
      message.destroy()
    }
  }
}

async function* unpacked(message: IncomingMessage): AsyncGenerator<Uint8Array, void> {
  const encoding = message.headers['content-encoding']?.trim().toLowerCase() ?? 'identity'
  const create = DECODERS[encoding]
  if (!create && encoding !== 'identity') throw new Error(`it is packed in an unknown way (${encoding})`)
  // Whichever of the two fails destroys the other, and whoever reads is told.
  const stream: Readable = create ? pipeline(message, create(), () => undefined) : message
  for await (const part of stream) yield part as Uint8Array
}

const DECODERS: Readonly<Record<string, (() => Transform) | undefined>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress
}
