/**
 * Text that came with a film, made fit to be shown. A name, a file or a message may hold anything: control characters, marks that turn
 * the direction of what follows (by which one name can be made to read as another), half of a surrogate pair, a megabyte. What cannot be
 * seen is taken out, what is too long ends in an ellipsis, and nothing else is changed; that a font has no sign for a
 * character is for whoever draws it to say.
 */

/** Controls of both kinds, and separators of lines and paragraphs: a space stands for them. */
const breaks = /[\p{Cc}\p{Zl}\p{Zp}]+/gu

/** Invisible marks (direction, joining, byte order, tags) and selectors of variants. */
const invisible = /\p{Cf}|\p{Default_Ignorable_Code_Point}/gu

const loneSurrogate = /\p{Surrogate}/gu

/**
 * @param mostCharacters more are cut, and an ellipsis says so
 */
export function plainText(text: string, mostCharacters = 200): string {
  // What lies far beyond the limit is not even looked at.
  const part = text.slice(0, 8 * mostCharacters).replace(loneSurrogate, '\u{fffd}')
  const clean = part.normalize('NFC').replace(breaks, ' ').replace(invisible, '').replace(/\s+/gu, ' ').trim()
  const characters = Array.from(clean)
  if (characters.length <= mostCharacters && part.length === text.length) return clean
  return `${characters
    .slice(0, mostCharacters - 1)
    .join('')
    .trimEnd()}…`
}
