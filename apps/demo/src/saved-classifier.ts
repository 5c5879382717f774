import { readFile } from 'node:fs/promises'
import { FormatError, pack, unpack } from '@llm-cookbook/vector'
import type { Rule } from './decision.ts'
import { modelNames, readFitted, type Fitted, type ModelName } from './contenders.ts'
import { Failure } from './exit.ts'
import { nameOf, readingFailure } from './inputs.ts'

/** A model, and what has to be the same where it is used. */
export interface SavedClassifier {
  readonly model: ModelName
  readonly fitted: Fitted
  readonly rule: Rule
  /** Of `--text`. */
  readonly text: readonly string[]
  /** Whose vectors it has learnt from; `undefined` of those that came with the data, and of a model of words. */
  readonly fingerprint: string | undefined
  /** The length of a vector; 0 of a model of words. */
  readonly dimensions: number
}

const kind = 'cookbook/classifier'

export function saveClassifier({ model, fitted, rule, text, fingerprint, dimensions }: SavedClassifier): Uint8Array {
  return pack(kind, {
    meta: { model, rule: { ...rule }, text: [...text], fingerprint: fingerprint ?? null, dimensions },
    arrays: { model: fitted.save() }
  })
}

/** @throws Failure  `not-found` and the like, `invalid-model` for a file that is none, or is damaged */
export async function openClassifier(file: string): Promise<SavedClassifier> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw readingFailure(error, file) ?? error
  })
  try {
    const { meta, arrays } = unpack(kind, bytes)
    const { model, rule, text, fingerprint, dimensions } = meta as {
      model: ModelName
      rule: Pick<Rule, keyof Rule>
      text: string[]
      fingerprint: string | null
      dimensions: number
    }
    if (!modelNames.includes(model)) throw new Failure('invalid-model', `${nameOf(file)} has a model '${model}'.`)
    const fitted = await readFitted(model, arrays['model'] as Uint8Array)
    return { model, fitted, rule, text, fingerprint: fingerprint ?? undefined, dimensions }
  } catch (error) {
    if (!(error instanceof FormatError)) throw error
    const message = `${nameOf(file)} is no model that cookbook classify --save has written: ${error.message}.`
    throw new Failure('invalid-model', message, { cause: error })
  }
}
