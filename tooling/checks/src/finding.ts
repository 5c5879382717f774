/** Something that a check found wrong. */
export interface Finding {
  /** Path from the root of the workspace, with `/` on every system. */
  file: string
  /** Counted from 1. */
  line?: number
  /** What is wrong, and what to do. */
  message: string
}

/** The finding as one line, `file:line: message`. */
export function toLine({ file, line, message }: Finding): string {
  return line === undefined ? `${file}: ${message}` : `${file}:${line}: ${message}`
}
