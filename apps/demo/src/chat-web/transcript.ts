import { randomUUID } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { ConversationState } from '@llm-cookbook/rag'
import type { Turn } from './protocol.ts'

/** The oldest turns beyond these are forgotten. */
const mostTurns = 500

interface Kept {
  readonly version: 1
  readonly turns: readonly Turn[]
  readonly memory?: ConversationState
}

/** What was asked and answered on the page, kept in a file. */
export class Transcript {
  readonly #path: string
  #kept: Kept
  #writing: Promise<void> = Promise.resolve()

  private constructor(path: string, kept: Kept) {
    this.#path = path
    this.#kept = kept
  }

  /** What a file has; empty if there is none, or it cannot be read. */
  static async open(path: string): Promise<Transcript> {
    const kept = await readFile(path, 'utf8').then(parse, () => undefined)
    return new Transcript(path, kept ?? { version: 1, turns: [] })
  }

  get turns(): readonly Turn[] {
    return this.#kept.turns
  }

  /** What the conversation goes on from, if there is something. */
  get memory(): ConversationState | undefined {
    return this.#kept.memory
  }

  add(turn: Turn, memory: ConversationState): Promise<void> {
    return this.#keep({ version: 1, turns: [...this.turns, turn].slice(-mostTurns), memory })
  }

  clear(): Promise<void> {
    return this.#keep({ version: 1, turns: [] })
  }

  #keep(kept: Kept): Promise<void> {
    this.#kept = kept
    this.#writing = this.#writing.catch(() => undefined).then(() => writeWhole(this.#path, JSON.stringify(kept)))
    return this.#writing
  }
}

function parse(text: string): Kept | undefined {
  try {
    const value = JSON.parse(text) as Partial<Kept> | null
    return value?.version === 1 && Array.isArray(value.turns) ? (value as Kept) : undefined
  } catch {
    return undefined
  }
}

/** Replaces the file as a whole, or leaves it as it was. */
async function writeWhole(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const temporary = `${path}.${randomUUID()}.tmp`
  try {
    const file = await open(temporary, 'wx', 0o600)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}
