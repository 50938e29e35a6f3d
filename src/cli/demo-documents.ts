/** What the demo's bots answer from. */
export const filmPairs = `q,a
《铃芽之旅》的导演是谁？,《铃芽之旅》由新海诚（Makoto Shinkai）执导并编剧。
《铃芽之旅》的主要配音演员有哪些？,"原菜乃华为岩户铃芽配音，松村北斗为宗像草太配音。"
《铃芽之旅》讲了什么故事？,十七岁的少女铃芽遇见寻找“门”的青年草太，与他一起走遍日本各地，关闭带来灾难的门。
《铃芽之旅》是什么时候上映的？,影片于2022年11月11日在日本上映。
《铃芽之旅》的音乐是谁创作的？,影片配乐由 RADWIMPS 与阵内一真创作。
《铃芽之旅》片长多少？,影片片长约 122 分钟。
`;

export const shopFaq = `# Orders and delivery

## How long does delivery take?

Parcels inside the country arrive within two to three working days. Abroad it takes five to ten working days. You get a message with a tracking link as soon as the parcel leaves our warehouse.

## Can I change or cancel an order?

Until it is packed, yes: open the order in your account and choose "Change" or "Cancel". Once it is packed, send it back when it arrives; the return is free.

# Returns

## How do I return something?

You have 30 days from delivery. Open the order in your account, choose "Return", print the label and drop the parcel at any post office. The money is back on your card within five working days after the parcel has reached us.

# Account

## How do I reset my password?

On the sign-in page choose "Forgot password", enter your e-mail address and follow the link we send you. The link works for one hour. If no message comes, look in the spam folder, or write to support@shop.example.
`;
