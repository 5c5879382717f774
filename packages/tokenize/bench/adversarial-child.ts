// Encodes what the parent process asks for, in a process of its own: some libraries take minutes, and can only be killed.
import { crc32 } from 'node:zlib'
import { ours, peers, type EncodingName } from './peers.ts'
import { english, generator } from './texts.ts'

/** What to encode: a kind of text, how many bytes of it, and which of many such texts, for what was read before is soon read. */
export interface Question {
  input: Input
  bytes: number
  variant: number
}

export type Input = keyof typeof inputs

export interface Answer {
  milliseconds: number
  /** The number of ids and their checksum. */
  ids: string
}

export const inputs = {
  'English prose': (bytes: number, variant: number) => {
    const text = asciiProse().slice(1000 * variant)
    return text.repeat(Math.ceil(bytes / text.length)).slice(0, bytes)
  },
  'one random word': (bytes: number, variant: number) => {
    const random = generator(variant)
    return Buffer.from(Array.from({ length: bytes }, () => 97 + random(26))).toString()
  },
  'one letter': (bytes: number, variant: number) => String.fromCharCode(97 + variant).repeat(bytes),
  spaces: (bytes: number, variant: number) => ' '.repeat(bytes + variant)
}

let prose: string | undefined
/** Its characters are its bytes. */
function asciiProse(): string {
  return (prose ??= english().text.replace(/[^\0-\x7f]/g, ''))
}

if (process.send !== undefined) {
  const [name, encoding] = process.argv.slice(2) as [string, EncodingName]
  const { encode } = await [...ours, ...peers].find(one => one.name === name)!.load(encoding)
  for (let i = 0; i < 5; i++) await encode(inputs['English prose'](100_000, 1000 + i))
  process.on('message', ({ input, bytes, variant }: Question) => {
    const text = inputs[input](bytes, variant)
    void (async () => {
      const start = performance.now()
      const ids = await encode(text)
      const milliseconds = performance.now() - start
      const answer: Answer = {
        milliseconds,
        ids: `${ids.length} ${crc32(new Uint8Array(Uint32Array.from(ids).buffer))}`
      }
      process.send!(answer)
    })()
  })
  process.send('ready')
}
