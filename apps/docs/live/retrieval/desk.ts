import { withBase } from 'vitepress'
import { onUnmounted, shallowRef, type ShallowRef } from 'vue'
import { openSession, type Session } from '../kit/session.ts'
import type { LibraryCalls, OpenedDocument } from './library-worker.ts'
import address from './library-worker.ts?worker&url'
import type { GivenFile } from './read-document.ts'

/** What the parts of the chapter share: a document, opened in a worker of its own, and the question put to it. */
export interface Desk {
  readonly document: Readonly<ShallowRef<OpenedDocument | undefined>>
  readonly question: ShallowRef<string>
  /** What is being read. */
  readonly opening: Readonly<ShallowRef<{ name: string; done: number; total: number } | undefined>>
  /** Why it could not be opened; with the file, if it only wants a password. */
  readonly fault: Readonly<ShallowRef<{ message: string; locked?: GivenFile } | undefined>>
  /** In a worker of its own, which takes the place of the last one when it is done. */
  open(file: GivenFile): Promise<void>
  openSample(): Promise<void>
  /** Ends what is being opened. */
  stop(): void
  call: Session<LibraryCalls>['call']
}

/** The name that the sample is opened by. */
export const sample = 'bitcoin.pdf'

/** Larger files would not fit beside the page. */
const largest = 100e6

const document = shallowRef<OpenedDocument>()
const question = shallowRef('How often are blocks generated?')
const opening = shallowRef<{ name: string; done: number; total: number }>()
const fault = shallowRef<{ message: string; locked?: GivenFile }>()
let library: Session<LibraryCalls> | undefined
let coming: Session<LibraryCalls> | undefined
let users = 0

/** Of a part; when the last part that uses it is gone, so is the document. */
export function useDesk(): Desk {
  users++
  onUnmounted(() => {
    if (--users > 0) return
    stop()
    library?.close()
    library = document.value = fault.value = undefined
  })
  return { document, question, opening, fault, open, openSample, stop, call }
}

async function open(file: GivenFile): Promise<void> {
  stop()
  fault.value = undefined
  if (file.bytes.length > largest) {
    fault.value = { message: `${file.name} is larger than ${largest / 1e6} MB, which is too much for a page.` }
    return
  }
  const session = (coming = openSession<LibraryCalls>(address))
  opening.value = { name: file.name, done: 0, total: 0 }
  try {
    const opened = await session.call('open', file, progress => {
      if (coming === session) opening.value = { name: file.name, ...progress }
    })
    library?.close()
    library = session
    document.value = opened
  } catch (error) {
    session.close()
    if (coming === session) fault.value = faultOf(error as Error & { code?: string }, file)
  } finally {
    if (coming === session) coming = opening.value = undefined
  }
}

function faultOf(
  { code, message }: Error & { code?: string },
  file: GivenFile
): { message: string; locked?: GivenFile } {
  const locked = { name: file.name, bytes: file.bytes }
  if (code === 'password-needed') {
    return { message: `${file.name} is locked. It can be read with its password, which stays in this page.`, locked }
  }
  if (code === 'password-wrong') return { message: `${file.name} does not open with that password.`, locked }
  return { message: `${message}.` }
}

async function openSample(): Promise<void> {
  try {
    const response = await fetch(withBase(`/data/retrieval/${sample}`))
    if (!response.ok) throw new Error(`${response.status} ${response.statusText}`)
    await open({ name: sample, bytes: new Uint8Array(await response.arrayBuffer()) })
  } catch (error) {
    fault.value = { message: `${sample} could not be loaded: ${(error as Error).message}` }
  }
}

function stop(): void {
  const session = coming
  coming = opening.value = undefined
  session?.close()
}

const call: Session<LibraryCalls>['call'] = async (name, input) => {
  if (library === undefined) throw new Error('no document is open')
  return library.call(name, input)
}
