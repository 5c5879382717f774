import { setFlagsFromString } from 'node:v8'

/**
 * Makes V8 careful with memory, for commands that wait for a network most of the time. Otherwise it lets garbage lie for as long
 * as there is room: a heap with 20 MB in use grows to 130 MB, and the program to 240 MB in place of less than 100 MB.
 */
export function saveMemory(): void {
  for (const flag of ['--optimize-for-size', '--semi-space-growth-factor=1', '--no-maglev', '--no-turbofan']) {
    setFlagsFromString(flag)
  }
}
