/** Where a record has its vector, as `cookbook embed` writes it. */
export const vectorField = 'embedding'

/** The vector of a field: an array of numbers, or in CSV the same as JSON. Or what is wrong with it. */
export function vectorOf(value: unknown): Float32Array | string {
  let numbers = value
  if (typeof value === 'string') {
    try {
      numbers = JSON.parse(value)
    } catch {
      return `its ${vectorField} is no array of numbers`
    }
  }
  const isVector = Array.isArray(numbers) && numbers.length > 0 && numbers.every(number => Number.isFinite(number))
  return isVector ? Float32Array.from(numbers as number[]) : `its ${vectorField} is no array of numbers`
}
