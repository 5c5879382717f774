import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** Why a request is refused. */
export interface Refusal {
  readonly status: 401 | 403 | 421
  readonly message: string
}

/**
 * Lets in the browser that was given the address with the token, and nobody else: no other page in that browser, no
 * name that somebody points at 127.0.0.1 (DNS rebinding), no other user of the machine.
 */
export class Guard {
  /** For the address that is opened. */
  readonly token: string = randomBytes(32).toString('base64url')
  readonly #port: number

  constructor(port: number) {
    this.#port = port
  }

  /** What makes the browser send the token from now on, to this server and only from its own page. */
  get cookie(): string {
    return `${this.#cookieName}=${this.token}; Path=/; HttpOnly; SameSite=Strict`
  }

  /** Nothing where the request may pass. */
  refuse(request: IncomingMessage, url: URL): Refusal | undefined {
    const { host, origin, 'sec-fetch-site': site } = request.headers
    const hosts = [`127.0.0.1:${this.#port}`, `localhost:${this.#port}`]
    if (host === undefined || !hosts.includes(host)) {
      return { status: 421, message: 'This server goes by no such name.' }
    }
    const own = `http://${host}`
    const reads = request.method === 'GET' || request.method === 'HEAD'
    if (origin === undefined ? !reads : origin !== own) {
      return { status: 403, message: 'Requests of other pages are not answered.' }
    }
    // The page itself may be opened from anywhere by who has the token.
    if (url.pathname !== '/' && site !== undefined && site !== 'same-origin') {
      return { status: 403, message: 'Requests of other pages are not answered.' }
    }
    const opened = url.pathname === '/' && this.#isToken(url.searchParams.get('token'))
    if (!opened && !this.#isToken(this.#tokenIn(request.headers.cookie))) {
      return { status: 401, message: 'Open the address that the program has printed in its terminal.' }
    }
    return undefined
  }

  /** Cookies know no ports: servers beside each other need names of their own. */
  get #cookieName(): string {
    return `cookbook-${this.#port}`
  }

  #tokenIn(cookies = ''): string | undefined {
    const start = `${this.#cookieName}=`
    return cookies
      .split('; ')
      .find(cookie => cookie.startsWith(start))
      ?.slice(start.length)
  }

  #isToken(given: string | null | undefined): boolean {
    // Of equal length for a comparison whose time says nothing.
    return typeof given === 'string' && timingSafeEqual(digest(given), digest(this.token))
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
