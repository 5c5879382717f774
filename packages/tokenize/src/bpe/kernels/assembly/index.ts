// What the host calls: the encoder's methods, as functions of one module.
import { Encoder } from '../encoder.ts'

const encoder = new Encoder()

export function classTable(): i32 {
  return encoder.classTable()
}

export function openVocabulary(tokenCount: i32, byteCount: i32): i32 {
  return encoder.openVocabulary(tokenCount, byteCount)
}

export function partTable(): i32 {
  return encoder.partTable()
}

export function byteTable(): i32 {
  return encoder.byteTable()
}

export function build(family: i32, maxDigits: i32): void {
  encoder.build(family, maxDigits)
}

export function check(): i32 {
  return encoder.check()
}

export function openText(size: i32, more: i32, kept: i32): i32 {
  return encoder.openText(size, more, kept)
}

export function tokenTable(): i32 {
  return encoder.tokenTable()
}

export function encodedBytes(): i32 {
  return encoder.encodedBytes()
}

export function encode(length: i32, isLast: bool, kept: i32): i32 {
  return encoder.encode(length, isLast, kept)
}

export function openPieces(count: i32): i32 {
  return encoder.openPieces(count)
}

export function encodePieces(count: i32): i32 {
  return encoder.encodePieces(count)
}

export function locate(count: i32, start: i32): i32 {
  return encoder.locate(count, start)
}
