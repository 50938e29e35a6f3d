/**
 * Lets what runs often be compiled to machine code from here on. The executable starts without that (src/build.ts): of what a start runs,
 * hardly anything runs again.
 */
export const endStart = (): void => Bun.unsafe.setJITPolicy(1);
