import { Matrix } from '@llm-cookbook/vector'
import { checkTexts, type EmbedOptions } from '../embedder.ts'
import { badInputs, EmbedError, type TextFailure } from '../errors.ts'
import { Packer, type PlannedText } from '../plan.ts'
import type { Engine } from './engine.ts'
import { startRun } from '../stream/run.ts'

/** The vectors of texts that are all there: identical ones are sent once. */
export async function embedAll(
  engine: Engine,
  texts: readonly string[],
  { signal, onProgress }: EmbedOptions
): Promise<Matrix> {
  signal?.throwIfAborted()
  checkTexts(texts)
  let matrix: Matrix | undefined
  const isDone = new Uint8Array(texts.length)
  const failures: TextFailure[] = []
  let done = 0
  const deliver = ({ indices }: Pick<PlannedText, 'indices'>, outcome: Float32Array | EmbedError): void => {
    for (const index of indices) {
      if (outcome instanceof EmbedError) failures.push({ index, error: outcome })
      else {
        // Into its place at once: to gather the rows first would take the memory twice.
        matrix ??= new Matrix(texts.length, outcome.length)
        matrix.row(index).set(outcome)
        isDone[index] = 1
        done++
      }
    }
  }
  const vectors = (): (Float32Array | undefined)[] =>
    Array.from(isDone, (isThere, index) => (isThere === 1 ? matrix?.row(index) : undefined))
  const inOrder = (): TextFailure[] => failures.sort((a, b) => a.index - b.index)

  const run = startRun(signal, engine.deadlineMs)
  try {
    const requests = pack(planAll(texts, engine, deliver), engine)
    const work = async (): Promise<void> => {
      for (const request of requests) {
        run.check()
        await engine.send(request, run, deliver)
        onProgress?.({ done, total: texts.length })
      }
    }
    await Promise.all(Array.from({ length: Math.min(engine.width, texts.length) }, () => work().catch(run.fail)))
    run.check()
  } catch (error) {
    signal?.throwIfAborted()
    throw error instanceof EmbedError ? error.withResults(vectors(), inOrder()) : error
  } finally {
    run.end()
  }
  // Where the service took nothing at all, it may as well be the model or an option that it does not like.
  const refusal = engine.accepted ? undefined : failures.find(({ error }) => error.code === 'bad-request')
  if (refusal) throw refusal.error.withResults(vectors(), inOrder())
  if (failures.length > 0) throw badInputs(inOrder(), vectors())
  return matrix ?? new Matrix(0, engine.dimensions ?? 0)
}

/** Each text once, in the order in which they come first. Those that cannot be sent are delivered. */
function planAll(
  texts: readonly string[],
  engine: Engine,
  deliver: (text: Pick<PlannedText, 'indices'>, outcome: EmbedError) => void
): Iterable<PlannedText> {
  const planned = new Map<string, PlannedText>()
  texts.forEach((text, index) => {
    const known = planned.get(text)
    if (known) {
      known.indices.push(index)
      return
    }
    const plan = engine.plan(text, index)
    if (plan instanceof EmbedError) deliver({ indices: [index] }, plan)
    else planned.set(text, plan)
  })
  return planned.values()
}

/** Lazily: what is learned from one answer is of use for the next request. */
function* pack(texts: Iterable<PlannedText>, { limits, rate }: Engine): Generator<PlannedText[], void, undefined> {
  const packer = new Packer(limits, rate)
  for (const text of texts) {
    const full = packer.add(text)
    if (full) yield full
  }
  if (packer.length > 0) yield packer.flush()
}
