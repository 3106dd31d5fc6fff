/**
 * Puts text that runs from right to left in the order in which it is seen. Sheets are laid out from left to right; a name in Arabic or
 * Hebrew script runs the other way within its line (Unicode Standard Annex 9, by bidi-js).
 */
import bidiFactory from 'bidi-js'

const rightToLeft = /[\p{sc=Arab}\p{sc=Hebr}\p{sc=Syrc}\p{sc=Thaa}\p{sc=Nkoo}\p{sc=Adlm}]/u

let bidi: ReturnType<typeof bidiFactory> | undefined

/** The characters of a text, each with its level: odd ones run to the left. Brackets that do are mirrored. */
export function withLevels(text: string): { character: string; level: number }[] {
  const characters = Array.from(text)
  if (!rightToLeft.test(text)) return characters.map(character => ({ character, level: 0 }))
  bidi ??= bidiFactory()
  const { levels } = bidi.getEmbeddingLevels(text, 'ltr')
  let at = 0
  return characters.map(character => {
    const level = levels[at]
    at += character.length
    return { character: level % 2 === 1 ? (bidi?.getMirroredCharacter(character) ?? character) : character, level }
  })
}

/** Runs as they are seen from left to right (rule L2): from the highest level down, neighbours of at least that level are turned round. */
export function visually<Run extends { level: number }>(runs: readonly Run[]): Run[] {
  const order = [...runs]
  for (let level = Math.max(0, ...runs.map(run => run.level)); level > 0; level--)
    for (let from = 0; from < order.length; from++) {
      let to = from
      while (to < order.length && order[to].level >= level) to++
      if (to > from) {
        order.splice(from, to - from, ...order.slice(from, to).reverse())
        from = to
      }
    }
  return order
}
