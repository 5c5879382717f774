import { FormatError, pack, unpack, type JsonValue, type TypedArray } from '@llm-cookbook/vector'
import { ClassifyError } from './errors.ts'

export interface Saved {
  readonly meta: Record<string, JsonValue>
  readonly arrays: Record<string, TypedArray>
}

/** @param kind  of model: `logistic-regression` */
export function saveModel(kind: string, { meta, arrays }: Saved): Uint8Array<ArrayBuffer> {
  return pack(prefix + kind, { meta, arrays })
}

/**
 * What `saveModel` was given; the arrays may be views of `bytes`.
 *
 * @throws ClassifyError `invalid-model` when the bytes are damaged or something else; TypeError when they are no Uint8Array
 */
export function readModel(bytes: Uint8Array, kind: string): Saved {
  try {
    const { meta, arrays } = unpack(prefix + kind, bytes)
    return { meta: meta as Saved['meta'], arrays }
  } catch (cause) {
    if (!(cause instanceof FormatError)) throw cause
    throw new ClassifyError('invalid-model', `bytes: no model of ${kind} that could be read: ${cause.message}`, {
      cause
    })
  }
}

const prefix = 'classify/'
