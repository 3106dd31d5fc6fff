/**
 * The look of what people see: greys, one accent (deep blue), amber for what warns and never red; nothing depends on colour alone.
 * Pictures are for a dark room, documents for print.
 */

export type Look = {
  paper: string
  /** Behind a film. */
  film: string
  strong: string
  soft: string
  line: string
  /** The child's usual range, and other things that stand back. */
  shade: string
  accent: string
  /** An interval, in the accent. */
  band: string
  amber: string
}

export const dark: Look = {
  paper: '#0f1114',
  film: '#050607',
  strong: '#f2f4f6',
  soft: '#aab2bd',
  line: '#343a42',
  shade: '#2b3138',
  accent: '#8fb8f2',
  band: '#2f527f',
  amber: '#f0b35a',
}

export const light: Look = {
  paper: '#ffffff',
  film: '#0b0c0e',
  strong: '#1b1f24',
  soft: '#56606b',
  line: '#d4d9df',
  shade: '#e8ebee',
  accent: '#1d4f91',
  band: '#b9cde8',
  amber: '#9a5b00',
}
