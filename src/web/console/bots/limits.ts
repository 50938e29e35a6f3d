/** What the server takes, so that a field says so before it is sent. */
export const maxNameChars = 200;
export const maxPromptChars = 100_000;
export const maxWelcomeChars = 10_000;
export const maxQuestionChars = 500;
export const maxQuestions = 20;
export const maxAddressChars = 2_000;
export const maxFileBytes = 20 * 1024 * 1024;
