/** What makes a picture one in colour, and how colours become grey. */

/** Grey by the weights of Rec. ITU-R BT.601. */
export const luminance = (red: number, green: number, blue: number): number =>
  0.299 * red + 0.587 * green + 0.114 * blue

/** A pixel is colourful if its colours differ by more than this share of white. */
export const colourfulFrom = 0.12

/** Whether so many colourful pixels make a picture one in colour: a coloured stamp or annotation does not make a photograph. */
export const isColoured = (colourful: number, pixels: number): boolean => colourful > 0.05 * pixels
