/** Which of the values are among the `count` largest, of equals the first: 1 for those, 0 for the others. */
export function largest(values: Float64Array, count: number): Uint8Array {
  if (values.length <= count) return new Uint8Array(values.length).fill(1)
  const isIn = new Uint8Array(values.length)
  if (count <= 0) return isIn
  const least = values.slice().sort()[values.length - count]!
  let equals = count
  for (const value of values) if (value > least) equals--
  for (let i = 0; i < values.length; i++) {
    if (values[i]! > least || (values[i] === least && equals-- > 0)) isIn[i] = 1
  }
  return isIn
}
