import { anyOf, type Grammar } from "./grammar.ts";

const word = (words: string): string =>
  `(?<![\\p{L}\\p{M}])(?:${words.trim().split(/\s+/).join("|")})(?![\\p{L}\\p{M}])`;

const european = `
  ich mein meine meinen meinem meiner mir mich wir unser unsere
  je j['’]\\p{L}+ m['’]\\p{L}+ mon ma mes moi nous notre nos
  yo mi mis soy tengo vivo nosotros nuestro nuestra
  eu meu minha meus minhas io mio mia miei
  я мне меня мой моя моё мое мои мы наш наша наше нас
`;
const europeanQuestions = `
  wer was wo wann wie warum welche welcher welches kann kannst können könnte könntest ist sind gibt
  qui que quoi où quand comment pourquoi quel quelle quels quelles combien est-ce peux pouvez peut-on
  quién qué dónde cuándo cómo cuál cuánto cuántos puedes puede podría
  chi cosa dove quando come perché quale quanto puoi può quem onde como qual pode
  кто что где когда как почему сколько какой какая какие можно ли
`;
const europeanRequests = `
  bitte möchte möchten will wollen hätte würde wünsche brauche sag zeig hilf
  voudrais veux aimerais souhaite svp dis-moi aide-moi
  favor quiero quisiera gustaría necesito dime
  vorrei voglio dimmi favore quero gostaria preciso
  хочу хотел хотела хочется нужно нужен нужна пожалуйста скажи скажите подскажите помоги помогите покажи
`;

/**
 * What sentences of some other languages are told by (German, French, Spanish, Portuguese, Italian, Russian, Japanese, Korean): by their
 * words of the first person. Of a language that has none here nothing is taken for a fact: nobody could say what it was.
 */
export const others: Grammar = {
  ofSelf: anyOf(
    word(european),
    "私|わたし|あたし|僕|ぼく|俺|おれ|うちの|弊社",
    "(?<!\\p{L})(?:저는|제가|제|나는|난|내가|내|저희|우리)(?!\\p{L})",
  ),
  asks: anyOf(
    "[?？؟][\"'”’」』)\\s]*$",
    `^[¿(]?${word(europeanQuestions)}`,
    word(europeanRequests),
    "か[。.!！\\s]*$|かな[。.!！\\s]*$|ください|下さい|教えて|お願い|[欲ほ]しい|たい(?:です|ん|の|と)?[。.!！\\s]*$|何|なぜ|どう|どこ|いつ|誰|いくら|もし",
    "(?:까|나요|가요|을래|니)[.!?\\s]*$|주세요|해줘|해 줘|알려|부탁|싶",
  ),
  empty: anyOf(
    `^${word("je ich я")} ${word("ne nicht weiß weiss verstehe glaube denke pense crois comprends sais не знаю думаю понимаю вижу")}`,
    "知りません|わかりません|分かりません|わかりました|思います|모르|알겠|생각",
    `${word("passwort kennwort contraseña senha пароль")}|mot de passe|パスワード|비밀번호`,
  ),
  surely: /(?!)/u,
  courtesy: /(?!)/u,
  remember:
    /^(?<what>(?:.+(?:覚えて(?:おいて|ください|下さい|いて)|기억해).*)|(?:(?:bitte )?merk dir|n['’]oublie pas|souviens-toi|recuerda que|non dimenticare|lembre-se|запомни).+)$/iu,
  enough: /\S{4}|\S\s\S+\s\S/u,
};
