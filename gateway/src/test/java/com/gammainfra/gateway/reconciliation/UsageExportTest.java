package com.gammainfra.gateway.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class UsageExportTest {

  private static final LocalDate DAY = LocalDate.parse("2026-11-23");
  private static final long MIDNIGHT = DAY.toEpochDay() * 86_400;

  private static long count(UsageExport export, String model, TokenClass tokenClass) {
    return export.tokens().of(new DayModel(DAY, model), tokenClass);
  }

  private static void refused(String text, String why) {
    assertThatExceptionOfType(UsageExportException.class)
        .as(text)
        .isThrownBy(() -> UsageExport.parse(text, null))
        .withMessageContaining(why);
  }

  /** The columns are those of the dashboard's export; the figures are ours. */
  @Test
  void openAi_bucketsOfADay_areAddedUp_andCachedTokensTakenOut() throws Exception {
    UsageExport export =
        UsageExport.parse(
            """
            start_time,end_time,start_time_iso,end_time_iso,project_id,num_model_requests,user_id,\
            api_key_id,model,batch,service_tier,input_tokens,output_tokens,input_cached_tokens,\
            input_uncached_tokens
            %d,%d,a,b,proj_1,3.0,,key_1,gpt-5-mini-2025-08-07,False,default,7162,300,1280,5882
            %d,%d,a,b,proj_1,1.0,,key_2,gpt-5-mini-2025-08-07,False,default,100.0,20.0,0.0,100
            %d,%d,a,b,,0.0,,,,,,0,0,0,0
            """
                .formatted(
                    MIDNIGHT,
                    MIDNIGHT + 60,
                    MIDNIGHT + 86_340,
                    MIDNIGHT + 86_400,
                    MIDNIGHT + 60,
                    MIDNIGHT + 120),
            null);

    assertThat(export.format()).isEqualTo(ExportFormat.OPENAI);
    assertThat(export.rows()).isEqualTo(2);
    assertThat(count(export, "gpt-5-mini-2025-08-07", TokenClass.INPUT)).isEqualTo(5_982);
    assertThat(count(export, "gpt-5-mini-2025-08-07", TokenClass.CACHED_INPUT)).isEqualTo(1_280);
    assertThat(count(export, "gpt-5-mini-2025-08-07", TokenClass.OUTPUT)).isEqualTo(320);
    assertThat(export.told()).doesNotContain(TokenClass.CACHE_WRITE_5M);
  }

  @Test
  void anthropic_quotedCellsAndAByteOrderMark_areRead() throws Exception {
    UsageExport export =
        UsageExport.parse(
            "\ufeffusage_date_utc,model_version,api_key,workspace,usage_type,context_window,"
                + "usage_input_tokens_no_cache,usage_input_tokens_cache_write_5m,"
                + "usage_input_tokens_cache_write_1h,usage_input_tokens_cache_read,"
                + "usage_output_tokens,web_search_count,inference_geo,speed\r\n"
                + "2026-11-23,claude-sonnet-4-6,\"one, \"\"two\"\"\r\nthree\",Default,standard,"
                + "≤ 200k,46981,15969,7,12,16932,0,global,\r\n",
            null);

    assertThat(export.format()).isEqualTo(ExportFormat.ANTHROPIC);
    assertThat(count(export, "claude-sonnet-4-6", TokenClass.INPUT)).isEqualTo(46_981);
    assertThat(count(export, "claude-sonnet-4-6", TokenClass.CACHE_WRITE_5M)).isEqualTo(15_969);
    assertThat(count(export, "claude-sonnet-4-6", TokenClass.CACHE_WRITE_1H)).isEqualTo(7);
    assertThat(count(export, "claude-sonnet-4-6", TokenClass.CACHED_INPUT)).isEqualTo(12);
    assertThat(count(export, "claude-sonnet-4-6", TokenClass.OUTPUT)).isEqualTo(16_932);
  }

  @Test
  void generic_withoutColumnsOfCaches_tellsTwoClasses() throws Exception {
    UsageExport export =
        UsageExport.parse("day,model,input_tokens,output_tokens\n2026-11-23,m,5,6", null);

    assertThat(export.told()).containsExactlyInAnyOrder(TokenClass.INPUT, TokenClass.OUTPUT);
    assertThat(count(export, "m", TokenClass.OUTPUT)).isEqualTo(6);
  }

  @Test
  void file_thatIsNoExport_isRefusedSayingWhy() {
    refused("", "the file is empty");
    refused("a,b\n1,2\n", "the header is of no known export");
    refused("day,model,input_tokens\n", "generic also has output_tokens");
    String head = "day,model,input_tokens,output_tokens\n";
    refused(head + "2026-11-23,m,5\n", "line 2: 3 cells where the header has 4");
    refused(head + "\n2026-11-23,m,5,6.5\n", "line 3: output_tokens is no whole number");
    refused(head + "2026-11-23,m,-5,6\n", "line 2: input_tokens is no whole number");
    refused(head + "23.11.2026,m,5,6\n", "line 2: day is no date");
    refused(head + "2026-11-23,,5,6\n", "line 2: no model");
    refused(head + "2026-11-23,\"m,5,6\n", "line 2: a quote that does not end");
    refused(head + "2026-11-23,\"m\"n,5,6\n", "text after a closing quote");
    refused(
        "start_time,model,input_tokens,input_cached_tokens,output_tokens\n1,m,5,6,7\n",
        "line 2: more cached input tokens than input tokens");
    assertThatExceptionOfType(UsageExportException.class)
        .isThrownBy(() -> UsageExport.parse(head + "2026-11-23,m,5,6\n", ExportFormat.OPENAI))
        .withMessageContaining("the header is not that of openai's export: it has no start_time");
  }
}
