/**
 * A worker that stays, and keeps what it was given: an opened document, an index, a model. `answerCalls` in the worker's
 * file says what it answers, `openSession` in the page calls it by name. What has to stop at once, as a large file that is
 * being read, is stopped by closing the session.
 *
 * A page's content security policy does not hold for a worker that has an address of its own. It does for one that was
 * made by the page, so what a session is made of is imported into such a one: nothing in it can ask another server.
 */

/** What goes in, what is told on the way, what comes out. All of it can be cloned. */
interface Call {
  readonly input: unknown
  readonly progress: unknown
  readonly result: unknown
}

/** By their names. */
type Calls<C> = { readonly [Name in keyof C]: Call }

export interface Session<C extends Calls<C>> {
  /**
   * Calls may overlap; each has its own answer.
   *
   * @throws an error with the name, the message and the `code` of the one in the worker; `AbortError` once it is closed
   */
  call<Name extends keyof C & string>(
    name: Name,
    input: C[Name]['input'],
    onProgress?: (progress: C[Name]['progress']) => void
  ): Promise<C[Name]['result']>
  /** Ends the worker, at once, and all that it keeps. */
  close(): void
}

interface Asked {
  readonly id: number
  readonly name: string
  readonly input: unknown
}

interface Told {
  readonly id: number
  readonly progress?: unknown
  readonly result?: unknown
  readonly error?: { readonly name: string; readonly message: string; readonly code?: unknown }
}

interface Pending {
  readonly resolve: (result: never) => void
  readonly reject: (error: unknown) => void
  readonly onProgress?: ((progress: never) => void) | undefined
}

/** @param address  of the worker's file: `import address from './library-worker.ts?worker&url'` */
export function openSession<C extends Calls<C>>(address: string): Session<C> {
  const made = new Blob([`import ${JSON.stringify(new URL(address, location.href).href)}`], { type: 'text/javascript' })
  const url = URL.createObjectURL(made)
  const worker = new Worker(url, { type: 'module' })
  const pending = new Map<number, Pending>()
  // Messages that come before the file is there would be lost.
  const ready = Promise.withResolvers<undefined>()
  ready.promise.catch(() => undefined)
  let ended: unknown
  let last = 0

  function end(reason: unknown): void {
    ended ??= reason
    worker.terminate()
    URL.revokeObjectURL(url)
    ready.reject(ended)
    for (const { reject } of pending.values()) reject(ended)
    pending.clear()
  }

  worker.onmessage = ({ data }: MessageEvent<Told | 'ready'>) => {
    if (data === 'ready') {
      ready.resolve(undefined)
      return
    }
    const call = pending.get(data.id)
    if ('progress' in data) call?.onProgress?.(data.progress as never)
    else {
      pending.delete(data.id)
      if (data.error === undefined) call?.resolve(data.result as never)
      else call?.reject(Object.assign(new Error(data.error.message), data.error))
    }
  }
  worker.onerror = event => {
    event.preventDefault()
    end(new Error(event.message || 'the worker could not be loaded'))
  }

  return {
    async call(name, input, onProgress) {
      await ready.promise
      const { promise, resolve, reject } = Promise.withResolvers<never>()
      const id = ++last
      pending.set(id, { resolve, reject, onProgress })
      worker.postMessage({ id, name, input } satisfies Asked)
      return promise
    },
    close() {
      end(new DOMException('the session was closed', 'AbortError'))
    }
  }
}

/** Answers, in a worker, what a session calls. */
export function answerCalls<C extends Calls<C>>(answers: {
  readonly [Name in keyof C & string]: (
    input: C[Name]['input'],
    report: (progress: C[Name]['progress']) => void
  ) => Promise<C[Name]['result']>
}): void {
  const send = (message: Told | 'ready'): void => {
    postMessage(message)
  }
  addEventListener('message', ({ data: { id, name, input } }: MessageEvent<Asked>) => {
    answers[name as keyof C & string](input as never, progress => {
      send({ id, progress })
    }).then(
      result => {
        send({ id, result })
      },
      (error: unknown) => {
        const { name, message, code } = (error instanceof Error ? error : new Error(String(error))) as Error & {
          code?: unknown
        }
        send({ id, error: { name, message, code } })
      }
    )
  })
  send('ready')
}
