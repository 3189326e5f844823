include $(sort $(wildcard $(BR2_EXTERNAL_KINIT_PATH)/package/*/*.mk))
