import type { PieceKind } from '../../src/sentencepiece/model.ts'

export interface WrittenModel {
  pieces: { piece: string; score?: number; kind?: PieceKind }[]
  algorithm?: number
  byteFallback?: boolean
  charsmap?: Uint8Array
}

const kinds: PieceKind[] = ['normal', 'unknown', 'control', 'user-defined', 'unused', 'byte']

/** A .model file, by the field numbers of sentencepiece_model.proto. */
export function writeModel({ pieces, algorithm = 1, byteFallback = false, charsmap }: WrittenModel): Uint8Array {
  const written = pieces.map(({ piece, score = -1, kind = 'normal' }) => {
    const float = new Uint8Array(Float32Array.of(score).buffer)
    return bytesField(1, [
      ...bytesField(1, new TextEncoder().encode(piece)),
      0x15,
      ...float,
      0x18,
      kinds.indexOf(kind) + 1
    ])
  })
  // 35: byte_fallback, whose tag takes two bytes.
  const trainer = bytesField(2, [0x18, algorithm, 0x98, 0x02, byteFallback ? 1 : 0])
  const normalizer = charsmap === undefined ? [] : bytesField(3, bytesField(2, charsmap))
  return Uint8Array.from([...written.flat(), ...trainer, ...normalizer])
}

function bytesField(number: number, value: ArrayLike<number>): number[] {
  const size: number[] = []
  for (let rest = value.length; ; rest >>>= 7) {
    size.push(rest < 0x80 ? rest : (rest & 0x7f) | 0x80)
    if (rest < 0x80) break
  }
  return [(number << 3) | 2, ...size, ...Array.from(value)]
}
