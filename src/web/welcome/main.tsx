import { language, speak } from "../shared/language.ts";

speak(language.value);
