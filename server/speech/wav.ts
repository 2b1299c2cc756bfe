const HEADER = 58

/** µ-law of a telephone as a file that players and carriers know. */
export function wavOf(sound: Buffer): Buffer {
  const header = Buffer.alloc(HEADER)
  header.write('RIFF', 0)
  header.writeUInt32LE(HEADER - 8 + sound.length, 4)
  header.write('WAVEfmt ', 8)
  header.writeUInt32LE(18, 16)
  header.writeUInt16LE(7, 20) // µ-law
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(8000, 24)
  header.writeUInt32LE(8000, 28)
  header.writeUInt16LE(1, 32)
  header.writeUInt16LE(8, 34)
  header.writeUInt16LE(0, 36)
  header.write('fact', 38)
  header.writeUInt32LE(4, 42)
  header.writeUInt32LE(sound.length, 46)
  header.write('data', 50)
  header.writeUInt32LE(sound.length, 54)
  return Buffer.concat([header, sound])
}
